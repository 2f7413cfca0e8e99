import { HttpError } from "fresh";

/** Someone asks too often, or has too much open; the answer is 429 and says when to come again. */
export class TooManyRequestsError extends HttpError {
  /** `retryAfterS`: in whole seconds, as the answer's `Retry-After` header says it. */
  constructor(message: string, readonly retryAfterS: number) {
    super(429, message);
  }
}
