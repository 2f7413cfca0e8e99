import { HttpError } from "fresh";

/** The methods that Fresh knows. */
export const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;

/** A route does not have this method. */
export class MethodNotAllowedError extends HttpError {
  /** `allow`: those that it has, as the answer's `Allow` header says them. */
  constructor(readonly allow: string) {
    super(405);
  }
}

/**
 * A route's handlers, and {@linkcode MethodNotAllowedError} for every method that is not among them (left out, Fresh
 * answers 404, and a page answers all methods). HEAD is answered where GET is.
 */
export function only<Handlers extends object>(handlers: Handlers): Handlers {
  const answered = new Set(Object.keys(handlers));
  if (answered.has("GET")) answered.add("HEAD");
  const allow = [...answered].join(", ");
  const refuse = () => {
    throw new MethodNotAllowedError(allow);
  };
  const refused = METHODS.filter((method) => !answered.has(method));
  return { ...Object.fromEntries(refused.map((method) => [method, refuse])), ...handlers };
}
