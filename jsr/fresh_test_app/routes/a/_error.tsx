import { define } from "../../lib/define.ts";

export default define.page(() => <>a error</>);
