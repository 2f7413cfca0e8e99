import { assertEquals, assertThrows } from "@std/assert";
import { type Cookie, deleteCookie, getCookies, setCookie } from "@std/http";

Deno.test("getCookies() reads every cookie of a request", () => {
  const headers = new Headers({ Cookie: "full=of; tasty=choco=late;empty=" });
  assertEquals({ ...getCookies(headers) }, {
    full: "of",
    tasty: "choco=late",
    empty: "",
  });
  assertEquals(Object.keys(getCookies(new Headers())), []);
});

Deno.test("getCookies() takes __proto__ for a name like any other", () => {
  const cookies = getCookies(new Headers({ Cookie: "__proto__=x; a=b" }));
  assertEquals(Object.keys(cookies), ["__proto__", "a"]);
});

for (const header of ["", ";", "a=1;", "=foo", "a=1;=b"]) {
  Deno.test(`getCookies() throws on a pair without a name: "${header}"`, () => {
    assertThrows(() => getCookies(new Headers({ Cookie: header })), SyntaxError);
  });
}

const written: [cookie: Cookie, header: string][] = [
  [{ name: "a", value: "b" }, "a=b"],
  [
    {
      name: "a",
      value: "b",
      expires: new Date(0),
      maxAge: 60,
      domain: "example.org",
      path: "/p",
      secure: true,
      httpOnly: true,
      partitioned: true,
      sameSite: "Lax",
      unparsed: ["Priority=High"],
    },
    "a=b; Secure; HttpOnly; Partitioned; Max-Age=60; Domain=example.org; " +
    "SameSite=Lax; Path=/p; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Priority=High",
  ],
  [{ name: "a", value: "", maxAge: 0 }, "a=; Max-Age=0"],
  [{ name: "a", value: "b", expires: 0 }, "a=b"],
  [{ name: "__Secure-a", value: "b" }, "__Secure-a=b; Secure"],
  [
    { name: "__Host-a", value: "b", path: "/p", domain: "example.org" },
    "__Host-a=b; Secure; Path=/",
  ],
];

for (const [cookie, header] of written) {
  Deno.test(`setCookie() writes ${header.slice(0, 30)}`, () => {
    const headers = new Headers();
    setCookie(headers, cookie);
    assertEquals(headers.getSetCookie(), [header]);
  });
}

Deno.test("setCookie() keeps the cookies that are there", () => {
  const headers = new Headers();
  setCookie(headers, { name: "a", value: "1" });
  setCookie(headers, { name: "b", value: "2" });
  assertEquals(headers.getSetCookie(), ["a=1", "b=2"]);
});

const refused: Record<string, Partial<Cookie>> = {
  "a space in the name": { name: "a b" },
  "an equals sign in the name": { name: "a=b" },
  "a semicolon in the value": { value: "a;b" },
  "a comma in the value": { value: "a,b" },
  "a quote in the value": { value: '"' },
  "a line break in the value": { value: "a\r\nb" },
  "a letter outside ASCII in the value": { value: "é" },
  "a semicolon in the path": { path: "/;x" },
  "a domain that ends in a dot": { domain: "example." },
};

for (const [what, part] of Object.entries(refused)) {
  Deno.test(`setCookie() refuses ${what}`, () => {
    const headers = new Headers();
    assertThrows(
      () => setCookie(headers, { name: "n", value: "v", ...part }),
      SyntaxError,
    );
    assertEquals(headers.getSetCookie(), []);
  });
}

Deno.test("setCookie() refuses a negative age", () => {
  assertThrows(
    () => setCookie(new Headers(), { name: "n", value: "v", maxAge: -1 }),
    RangeError,
  );
});

Deno.test("deleteCookie() ends a cookie at its path", () => {
  const headers = new Headers();
  deleteCookie(headers, "a", { path: "/p" });
  assertEquals(headers.getSetCookie(), [
    "a=; Path=/p; Expires=Thu, 01 Jan 1970 00:00:00 GMT",
  ]);
});
