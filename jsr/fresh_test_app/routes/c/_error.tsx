import { page } from "fresh";
import { define } from "../../lib/define.ts";

export const handler = define.handlers(() => page(null, { status: 410, headers: { "x-a": "b" } }));

export default define.page(() => <>sorry</>);
