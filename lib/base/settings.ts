import * as z from "zod/mini";

const YES = ["on", "1", "true", "yes"];
const NO = ["off", "0", "false", "no"];

/** A variable's text, unless it is not set; where it is not valid, `problem` says why. */
function checked(isValid: (value: string) => boolean, problem: (value: string) => string) {
  const error = ({ input }: { input?: unknown }) => problem(String(input));
  return z.optional(z.string().check(z.refine(isValid, { error })));
}

/** A text that `isValid`; otherwise the expectation, with an example, and the value unless it is secret. */
export function text(
  expected: string,
  isValid: (value: string) => boolean,
  { secret = false } = {},
) {
  return checked(
    isValid,
    (value) => secret ? expected : `${expected}: got ${JSON.stringify(value)}`,
  );
}

/** What a variable's text stands for. */
export function converted<T>(setting: ReturnType<typeof text>, convert: (value: string) => T) {
  return z.pipe(
    setting,
    z.transform((value: string | undefined) => value === undefined ? undefined : convert(value)),
  );
}

/** A setting that is `value` unless it is set. */
export const orElse = z._default;

/** A secret that fits in an address and in a header. */
export function token() {
  return text(
    "must be 16 to 200 letters, digits or characters of -._~, such as the output of: " +
      "openssl rand -hex 16",
    (value) => /^[\w.~-]{16,200}$/.test(value),
    { secret: true },
  );
}

/** A whole number in a range. */
export function wholeNumber(from: number, to: number, example: number) {
  const expected = `must be a whole number from ${from} to ${to}, such as ${example}`;
  const isInRange = (value: string) =>
    /^[0-9]{1,9}$/.test(value) && Number(value) >= from && Number(value) <= to;
  return converted(text(expected, isInRange), Number);
}

/** Like {@linkcode text}; what may be someone's password or a key in a value that is wrong is not shown. */
export function address(expected: string, isValid: (value: string) => boolean) {
  return checked(isValid, (value) => {
    if (value.includes("@")) return `${expected}, without a user name or password in it`;
    return `${expected}: got ${JSON.stringify(value.replace(/[?#].+$/s, "?…"))}`;
  });
}

/** An http or https address, of a host as names and IP addresses are written: others are valid in URLs. */
export function parseHttpUrl(value: string): URL | null {
  const url = URL.parse(value);
  const isUsable = url !== null && /^https?:$/.test(url.protocol) &&
    /^([a-z0-9._-]+|\[[0-9a-f:]+\])$/.test(url.hostname) &&
    url.username === "" && url.password === "" && url.href.length <= 1000;
  return isUsable ? url : null;
}

/** An address that {@linkcode parseHttpUrl} takes, and `isValid`. */
export function httpUrl(example: string, isValid: (url: URL) => boolean = () => true) {
  return address(`must be an http or https address, such as ${example}`, (value) => {
    const url = parseHttpUrl(value);
    return url !== null && isValid(url);
  });
}

/** Such an address, or the path of a file of ours. */
export function pictureUrl(example: string) {
  return address(
    `must be an http or https address, or a path on this server, such as ${example}`,
    (value) => /^\/(?!\/)[^\s"'<>\\]*$/.test(value) || parseHttpUrl(value) !== null,
  );
}

/** A colour, which is the example unless it is set. */
export function color(example: string) {
  return text(
    `must be a colour of six hex digits, such as ${example}`,
    (value) => /^#[0-9a-f]{6}$/i.test(value),
  );
}

/** Something that is so or is not, in any of the usual words; `expected` names those to use. */
export function yesOrNo(expected: string) {
  return converted(text(expected, (value) => [...YES, ...NO].includes(value.toLowerCase())), isYes);
}

/** Whether a {@linkcode yesOrNo} says yes. */
export function isYes(value: string): boolean {
  return YES.includes(value.toLowerCase());
}

/** Whether a URL's host is this machine. */
export function isLoopback({ hostname }: URL): boolean {
  return /^(localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}
