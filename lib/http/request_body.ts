import { HttpError } from "./http_error.ts";
import { type Clock, systemClock } from "@/lib/shared/clock.ts";
import { readAtMost } from "@/lib/base/limited_body.ts";
import { TimeLimitError, within } from "@/lib/shared/time_limit.ts";

/** How long the whole of a body may take to arrive. */
const BODY_MS = 10_000;
/** More than any form of ours can have. */
const MAX_FORM_BYTES = 4_096;

/**
 * The body of a request. Throws {@linkcode HttpError} 413 as soon as it is longer than `maxBytes`,
 * 408 when it is not all there after 10 s, and 400 when the connection was cut.
 */
export async function readBody(
  request: Request,
  maxBytes: number,
  clock: Clock = systemClock,
): Promise<Uint8Array> {
  // Goes on when it is late, up to `maxBytes`: Deno ends a connection whose body was read to its end
  // after the answer, but waits for more on one whose body was cancelled.
  const reading = within(clock, BODY_MS, () => readAtMost(request.body, maxBytes));
  const body = await reading.catch((error) => {
    if (error instanceof TimeLimitError) {
      throw new HttpError(408, "The body took too long to arrive");
    }
    throw new HttpError(400, "The body was cut off");
  });
  if (body === null) throw new HttpError(413, `The body is longer than ${maxBytes} bytes`);
  return body;
}

/** The fields of a form. Throws like {@linkcode readBody}. */
export async function readForm(request: Request): Promise<URLSearchParams> {
  const body = await readBody(request, MAX_FORM_BYTES);
  return new URLSearchParams(new TextDecoder().decode(body));
}
