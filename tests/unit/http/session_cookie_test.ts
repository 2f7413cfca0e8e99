import { assertEquals } from "@std/assert";
import { deleteSessionToken, sessionToken, setSessionToken } from "@/lib/http/session_cookie.ts";

const TOKEN = "aZ09-_".repeat(8).slice(0, 43);
const SITE = { publicUrl: null, trustProxy: 0 };

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
    const other = `__Secure-${name}`;
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

const OTHER = "B".repeat(43);
const PUBLIC_URL = "https://orders.example.com";
const IN_CAFE = "http://192.168.1.5:8000";

/** Which session's cookie counts where both are there: where https is sure, none that others can set. */
const both: [string, string | null, string][] = [
  [IN_CAFE, TOKEN, `session=${TOKEN}`],
  [IN_CAFE, TOKEN, `session=${OTHER}; __Host-session=${TOKEN}`],
  [PUBLIC_URL, TOKEN, `session=${OTHER}; __Host-session=${TOKEN}`],
  [PUBLIC_URL, null, `session=${OTHER}`],
];

for (const [url, expected, cookie] of both) {
  Deno.test(`sessionToken() at ${url} is ${expected?.slice(0, 3)}… of ${cookie.slice(0, 12)}…`, () => {
    assertEquals(sessionToken(new Request(url, { headers: { cookie } }), SITE), expected);
  });
}

/** What says that the browser speaks https to a proxy, which passes neither `Host` on nor is trusted. */
const hidden: [string, string, Record<string, string>][] = [
  ["__Host-session", "its page at PUBLIC_URL has sent it", { origin: PUBLIC_URL }],
  ["__Host-session", "it carries a cookie that is sent over https alone", {
    cookie: `__Host-session=${OTHER}`,
  }],
  ["session", "nothing says so", {}],
  ["session", "a page in the café's network has sent it", { origin: IN_CAFE }],
  ["session", "it carries a cookie that is sent everywhere", { cookie: `session=${OTHER}` }],
  ["session", "a page of plain http has sent it", { origin: PUBLIC_URL.replace("s:", ":") }],
  ["session", "another site's page has sent it", { origin: "https://evil.example" }],
];

for (const [name, when, headers] of hidden) {
  Deno.test(`setSessionToken() sets ${name} beside PUBLIC_URL on https when ${when}`, () => {
    const request = new Request(IN_CAFE, { headers });
    const response = new Response();
    setSessionToken(response, request, { ...SITE, publicUrl: new URL(PUBLIC_URL) }, TOKEN);
    const [pair, attributes] = cookieOf(response);
    assertEquals([pair, attributes.includes("Secure")], [`${name}=${TOKEN}`, name !== "session"]);
  });
}

Deno.test("deleteSessionToken() has the browser forget both where https is not sure", () => {
  const headers = { cookie: `session=${OTHER}; __Host-session=${TOKEN}` };
  const response = new Response();
  deleteSessionToken(response, new Request(IN_CAFE, { headers }), SITE);
  const cookies = response.headers.getSetCookie().map((each) => each.split("; "));
  assertEquals(cookies.map(([pair, ...rest]) => [pair, rest.includes("Secure")]), [
    ["__Host-session=", true],
    ["session=", false],
  ]);
});

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
