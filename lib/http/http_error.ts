import { HttpError as FreshError } from "fresh";

/** How a request is refused: by a status, what to say of it, and the headers that go with it. */
export class HttpError extends FreshError {
  constructor(
    status: FreshError["status"],
    message?: string,
    readonly headers: Record<string, string> = {},
  ) {
    super(status, message);
  }
}
