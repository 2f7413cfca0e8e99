import { define } from "../../lib/define.ts";

export default define.page(async () => {
  await Promise.resolve();
  return <>index</>;
});
