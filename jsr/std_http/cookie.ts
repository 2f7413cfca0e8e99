/** A cookie to set (RFC 6265). */
export interface Cookie {
  name: string;
  value: string;
  /** A date, or ms since 1970. */
  expires?: Date | number;
  /** Seconds; 0 ends the cookie. */
  maxAge?: number;
  domain?: string;
  path?: string;
  secure?: boolean;
  httpOnly?: boolean;
  partitioned?: boolean;
  sameSite?: "Strict" | "Lax" | "None";
  /** Further attributes, each as `key=value`. */
  unparsed?: string[];
}

/**
 * The cookies of a request.
 *
 * @throws {SyntaxError} on a pair that is empty or begins with its `=`
 */
export function getCookies(headers: Headers): Partial<Record<string, string>> {
  const cookies: Partial<Record<string, string>> = Object.create(null);
  for (const pair of headers.get("Cookie")?.split(";") ?? []) {
    const [name = "", ...value] = pair.split("=");
    if (name === "") throw new SyntaxError("Cookie cannot start with '='");
    cookies[name.trim()] = value.join("=");
  }
  return cookies;
}

/**
 * Add a `Set-Cookie` header.
 *
 * `__Secure-` cookies are made secure, `__Host-` cookies secure, for every
 * path and without a domain, as browsers demand.
 *
 * @throws {SyntaxError} on a character that a name, value, path or domain
 * cannot have
 * @throws {RangeError} on a negative `maxAge`
 */
export function setCookie(headers: Headers, cookie: Cookie): void {
  const { name, value, maxAge, sameSite, expires, unparsed = [] } = cookie;
  if (name === "") return;
  const forHost = name.startsWith("__Host");
  const secure = cookie.secure || forHost || name.startsWith("__Secure");
  const path = forHost ? "/" : cookie.path;
  const domain = forHost ? undefined : cookie.domain;
  check("name", name, /^[!#$%&'*+\-.^_`|~\/\w]+$/);
  check("value", value, /^[\x21\x23-\x2b\x2d-\x3a\x3c-\x5b\x5d-\x7e]*$/);
  check("path", path ?? "", /^[\x20-\x3a\x3c-\x7e]*$/);
  check("domain", domain ?? "", /^(?!-)[^]*(?<![-.])$/);
  if (Number.isInteger(maxAge) && maxAge! < 0) {
    throw new RangeError(`Invalid cookie Max-Age: ${maxAge}`);
  }
  const attributes = [
    `${name}=${value}`,
    secure && "Secure",
    cookie.httpOnly && "HttpOnly",
    cookie.partitioned && "Partitioned",
    Number.isInteger(maxAge) && `Max-Age=${maxAge}`,
    domain && `Domain=${domain}`,
    sameSite && `SameSite=${sameSite}`,
    path && `Path=${path}`,
    expires && `Expires=${new Date(expires).toUTCString()}`,
    ...unparsed,
  ];
  headers.append("Set-Cookie", attributes.filter(Boolean).join("; "));
}

/** Add a `Set-Cookie` header that ends a cookie with these attributes. */
export function deleteCookie(
  headers: Headers,
  name: string,
  attributes?: Pick<
    Cookie,
    "path" | "domain" | "secure" | "httpOnly" | "partitioned"
  >,
): void {
  setCookie(headers, { name, value: "", expires: new Date(0), ...attributes });
}

function check(part: string, value: string, allowed: RegExp): void {
  if (!allowed.test(value)) throw new SyntaxError(`Invalid cookie ${part}`);
}
