import { define } from "../lib/define.ts";

export default define.page((props) => <>{Object.keys(props).sort().join()}</>);
