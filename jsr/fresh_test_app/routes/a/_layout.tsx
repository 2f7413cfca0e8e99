import { define } from "../../lib/define.ts";

export default define.layout(({ Component }) => (
  <>
    a[<Component />]
  </>
));
