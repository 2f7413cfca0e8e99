import { OneCounter } from "../islands/OneCounter.tsx";
import { define } from "../lib/define.ts";

export default define.page(() => <OneCounter start={1} />);
