import { assertEquals } from "@std/assert";
import { deleteSessionToken, sessionToken, setSessionToken } from "@/lib/session_cookie.ts";

const TOKEN = "aZ09-_".repeat(8).slice(0, 43);
const SITE = { publicUrl: null, trustProxy: false };

/** The cookie's name, what makes the browser speak https, and its attributes beside the others. */
const schemes: [string, string, string[]][] = [
  ["session", "http://localhost:8000/", []],
  ["__Host-session", "https://localhost:8000/", ["Secure"]],
];

/** Name, value and attributes that a response sets; the attributes have no order. */
function cookieOf(response: Response): [string | undefined, string[]] {
  const [pair, ...attributes] = response.headers.getSetCookie().join("\n").split("; ");
  return [pair, attributes.toSorted()];
}

for (const [name, url, more] of schemes) {
  const requestWith = (cookie?: string) =>
    new Request(url, { headers: cookie === undefined ? {} : { cookie } });

  Deno.test(`setSessionToken() sets ${name} for 14 days, out of reach of scripts and sites`, () => {
    const response = new Response();
    setSessionToken(response, requestWith(), SITE, TOKEN);
    assertEquals(cookieOf(response), [
      `${name}=${TOKEN}`,
      ["HttpOnly", "Max-Age=1209600", "Path=/", "SameSite=Lax", ...more],
    ]);
  });

  Deno.test(`deleteSessionToken() has the browser forget ${name}`, () => {
    const response = new Response();
    deleteSessionToken(response, requestWith(), SITE);
    const [pair, attributes] = cookieOf(response);
    assertEquals(pair, `${name}=`);
    // For a `__Host-` cookie, browsers take no deletion without these either.
    for (const each of ["Expires=Thu, 01 Jan 1970 00:00:00 GMT", "Path=/", ...more]) {
      assertEquals(attributes.includes(each), true, each);
    }
  });

  Deno.test(`sessionToken() reads ${name} and no other cookie`, () => {
    const [other] = schemes.map(([each]) => each).filter((each) => each !== name);
    const cookies: [string | undefined, string | null][] = [
      [`${name}=${TOKEN}`, TOKEN],
      [`theme=dark; ${name}=${TOKEN}; ${other}=${"B".repeat(43)}`, TOKEN],
      [undefined, null],
      ["", null],
      [`${other}=${TOKEN}`, null],
      [`${name.toUpperCase()}=${TOKEN}`, null],
      [`my-${name}=${TOKEN}`, null],
    ];
    for (const [cookie, expected] of cookies) {
      assertEquals(sessionToken(requestWith(cookie), SITE), expected, cookie);
    }
  });
}

const malformed = [
  "",
  TOKEN.slice(1),
  `${TOKEN}A`,
  `"${TOKEN.slice(2)}"`,
  `${TOKEN.slice(1)}=`,
  `${TOKEN.slice(1)}+`,
  `${TOKEN.slice(1)}é`,
  "a token for tests",
  "A".repeat(10_000),
];

for (const value of malformed) {
  Deno.test(`sessionToken() takes no cookie for a session's: ${value.slice(0, 50)}`, () => {
    const headers = new Headers();
    // As bytes of UTF-8, which is how a browser sends it.
    const bytes = new TextEncoder().encode(value);
    headers.set("cookie", `session=${String.fromCharCode(...bytes)}`);
    assertEquals(sessionToken(new Request("http://localhost:8000/", { headers }), SITE), null);
  });
}
