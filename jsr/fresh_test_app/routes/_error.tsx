import { HttpError } from "fresh";
import { define } from "../lib/define.ts";

export default define.page(({ error }) => <h1>{error instanceof HttpError ? error.status : 500}
</h1>);
