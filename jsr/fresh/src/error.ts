/** The HTTP statuses that say that a request failed. */
export type ErrorStatus =
  | (400 | 401 | 402 | 403 | 404 | 405 | 406 | 407 | 408 | 409 | 410 | 411 | 412 | 413 | 414 | 415)
  | (416 | 417 | 418 | 421 | 422 | 423 | 424 | 425 | 426 | 428 | 429 | 431 | 451)
  | (500 | 501 | 502 | 503 | 504 | 505 | 506 | 507 | 508 | 510 | 511);

/** Thrown by a handler to answer with an error status. */
export class HttpError extends Error {
  constructor(readonly status: ErrorStatus, message?: string, options?: ErrorOptions) {
    super(message, options);
    this.name = this.constructor.name;
  }
}

/** The status that an error answers with: its own, or 500. */
export function statusOf(error: unknown): number {
  return error instanceof HttpError ? error.status : 500;
}

/** The plain answer to an error that no `_error` page has handled. */
export function errorResponse(error: unknown): Response {
  const status = statusOf(error);
  // deno-lint-ignore no-console
  if (status >= 500) console.error(error);
  const text = error instanceof HttpError
    ? error.message || `Error ${status}`
    : "Internal server error";
  return new Response(text, { status });
}
