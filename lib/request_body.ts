import { HttpError } from "fresh";
import { readAtMost } from "./limited_body.ts";

/** More than any form of ours can have. */
const MAX_FORM_BYTES = 4_096;

/**
 * The body of a request. Throws {@linkcode HttpError} 413 as soon as it is longer than `maxBytes`,
 * and 400 when the connection was cut.
 */
export async function readBody(request: Request, maxBytes: number): Promise<Uint8Array> {
  const body = await readAtMost(request.body, maxBytes).catch(() => {
    throw new HttpError(400, "The body ended before its end");
  });
  if (body === null) throw new HttpError(413, `The body is longer than ${maxBytes} bytes`);
  return body;
}

/** The fields of a form. Throws like {@linkcode readBody}. */
export async function readForm(request: Request): Promise<URLSearchParams> {
  const body = await readBody(request, MAX_FORM_BYTES);
  return new URLSearchParams(new TextDecoder().decode(body));
}
