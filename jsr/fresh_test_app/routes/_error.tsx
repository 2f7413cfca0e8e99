import { HttpError } from "fresh";
import { define } from "../lib/define.ts";

export default define.page(({ error, state }) => (
  <h1>
    error {error instanceof HttpError ? error.status : "other"} {state.visitor ?? "nobody"}
  </h1>
));
