import { HttpError } from "./http_error.ts";

/** The methods that Fresh knows. */
export const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;

/**
 * A route's handlers, and {@linkcode HttpError} 405 for every method that is not among them (left out, Fresh
 * answers 404, and a page answers all methods). HEAD is answered where GET is.
 */
export function only<Handlers extends object>(handlers: Handlers): Handlers {
  const answered = new Set(Object.keys(handlers));
  if (answered.has("GET")) answered.add("HEAD");
  const allow = [...answered].join(", ");
  const refuse = () => {
    throw new HttpError(405, undefined, { allow });
  };
  const refused = METHODS.filter((method) => !answered.has(method));
  return { ...Object.fromEntries(refused.map((method) => [method, refuse])), ...handlers };
}
