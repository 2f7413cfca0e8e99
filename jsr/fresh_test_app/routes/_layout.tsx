import { define } from "../lib/define.ts";

export default define.layout(async ({ Component }) => {
  await Promise.resolve();
  return (
    <>
      layout[<Component />]
    </>
  );
});
