/** The HTTP statuses that say that a request failed. */
export type ErrorStatus =
  | (400 | 401 | 402 | 403 | 404 | 405 | 406 | 407 | 408 | 409 | 410 | 411)
  | (412 | 413 | 414 | 415 | 416 | 417 | 418 | 421 | 422 | 423 | 424 | 425)
  | (426 | 428 | 429 | 431 | 451 | 500 | 501 | 502 | 503 | 504 | 505 | 506)
  | (507 | 508 | 510 | 511);

/** Thrown by a handler to answer with an error status. */
export class HttpError extends Error {
  /** The status of the answer. */
  readonly status: ErrorStatus;

  /** @throws {RangeError} if `status` is not one of an error */
  constructor(status: ErrorStatus, message?: string, options?: ErrorOptions) {
    super(message, options);
    if (!(status >= 400 && status <= 599)) {
      throw new RangeError(`Not an HTTP error status: ${status}`);
    }
    this.name = "HttpError";
    this.status = status;
  }
}

/** The status that an error answers with: its own, or 500. */
export function statusOf(error: unknown): number {
  return error instanceof HttpError ? error.status : 500;
}

const STATUS_TEXT: Partial<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  413: "Content Too Large",
  429: "Too Many Requests",
  503: "Service Unavailable",
};

/** The plain answer to an error that no `_error` page has handled. */
export function errorResponse(error: unknown): Response {
  const status = statusOf(error);
  if (status >= 500) {
    // deno-lint-ignore no-console
    console.error(error);
  }
  const text = error instanceof HttpError
    ? error.message || (STATUS_TEXT[status] ?? `Error ${status}`)
    : "Internal server error";
  return new Response(text, { status });
}
