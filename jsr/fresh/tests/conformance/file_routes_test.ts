import { assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import { seen } from "../../../fresh_test_app/main.ts";
import { askingFixture, bodyOf, recordErrors } from "./support.ts";

const ask = askingFixture();

const bodies: [path: string, body: string][] = [
  ["/plain", "app[layout[<p>no islands here</p>]]"],
  ["/a", "app[layout[a[index]]]"],
  ["/a/", "app[layout[a[index]]]"],
];

for (const [path, body] of bodies) {
  Deno.test(`File routes wrap ${path} in its layouts and the app, async ones too`, async () => {
    assertEquals(await bodyOf(await ask(path)), body);
  });
}

const texts: [path: string, text: string][] = [
  ["/a/fixed", "fixed"],
  ["/a/x/y", "x then y"],
  ["/a/x%20z/y", "x z then y"],
  ["/a/x/y/z", "rest x/y/z"],
  ["/plain/x", "Plain x"],
  ["/grouped", '["root","group 1","group 2"]'],
  ["/a/deep/names", '["root","a"]'],
  ["/names", '["root"]'],
];

for (const [path, text] of texts) {
  Deno.test(`File routes answer ${path} with ${text}`, async () => {
    assertEquals(await (await ask(path)).text(), text);
  });
}

Deno.test("File routes hand data, status and headers to the page", async () => {
  const response = await ask("/a/me");
  assertEquals([response.status, response.headers.get("x-a")], [201, "b"]);
  assertEquals(await bodyOf(response), "app[layout[a[me me /a/:p /a/me]]]");
});

Deno.test("File routes give pages no way to answer", async () => {
  const keys = /\[layout\[(.*)\]\]/.exec(await (await ask("/props")).text())?.[1]?.split(",") ?? [];
  for (
    const key of ["Component", "data", "error", "info", "params", "req", "route", "state", "url"]
  ) {
    assertEquals(keys.includes(key), true, key);
  }
  for (const key of ["next", "redirect", "render"]) assertFalse(keys.includes(key), key);
});

Deno.test("File routes answer 404 to a method that a handler lacks", async () => {
  assertEquals(await (await ask("/posted", { method: "POST" })).text(), "posted");
  for (const method of ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"]) {
    assertEquals((await ask("/posted", { method })).status, 404, method);
  }
});

Deno.test("File routes render the page for GET and HEAD if only POST is handled", async () => {
  assertStringIncludes(await (await ask("/form")).text(), '<form method="post"></form>');
  assertEquals((await ask("/form", { method: "HEAD" })).status, 200);
  assertEquals(await (await ask("/form", { method: "POST" })).text(), "posted");
  assertEquals((await ask("/form", { method: "PUT" })).status, 404);
});

Deno.test("File routes answer every method with a page that has no handler", async () => {
  for (const method of ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
    assertEquals((await ask("/nonces", { method })).status, 200, method);
  }
});

Deno.test("File routes answer HEAD as GET, without a body", async () => {
  const response = await ask("/got", { method: "HEAD" });
  assertEquals([response.status, response.headers.get("x-a")], [203, "b"]);
  assertEquals(await response.text(), "");
});

const errors: [path: string, status: number, shown: string][] = [
  ["/thrown?what=403", 403, "error 403 somebody"],
  ["/thrown", 500, "error other somebody"],
  ["/thrown?what=text", 500, "error other somebody"],
  ["/nowhere", 404, "error 404 somebody"],
  ["/plain?fail", 409, "error 409 somebody"],
  ["/plain?closed", 503, "error 503 somebody"],
];

for (const [path, status, shown] of errors) {
  Deno.test(`_error shows ${path} with its status ${status}, around all middleware`, async () => {
    seen.length = 0;
    const response = await ask(path);
    assertEquals([response.status, response.headers.get("x-outer")], [status, null]);
    assertEquals(await bodyOf(response), `app[layout[<h1>${shown}</h1>]]`);
    const thrown = path === "/thrown" ? "Error: secret" : path.endsWith("text") ? "secret" : status;
    assertEquals(seen, [`thrown ${thrown}`]);
  });
}

Deno.test("Middleware that catches an error can render in the app and the root's layout", async () => {
  for (const path of ["/nowhere?caught", "/a/deep/broken/x?caught", "/thrown?caught"]) {
    const response = await ask(path);
    if (path.startsWith("/a/")) {
      // the rest of that folder is a route
      assertEquals(await response.text(), "rest deep/broken/x");
      continue;
    }
    assertEquals([response.status, response.headers.get("x-caught")], [409, "yes"]);
    assertEquals(await bodyOf(response), "app[layout[]]");
  }
});

Deno.test("_error of a folder answers inside of what is further out, in that folder's layout", async () => {
  seen.length = 0;
  const response = await ask("/a/deep/broken");
  assertEquals([response.status, response.headers.get("x-outer")], [409, "yes"]);
  assertEquals(await bodyOf(response), "app[layout[a[a error]]]");
  assertEquals(seen, ["409"]);
});

Deno.test("_error that fails leaves the error to the folder above", async () => {
  const response = await ask("/b");
  assertEquals(response.status, 500);
  assertEquals(await bodyOf(response), "app[layout[<h1>error other somebody</h1>]]");
});

Deno.test("_error may choose status and headers itself", async () => {
  const response = await ask("/c");
  assertEquals([response.status, response.headers.get("x-a")], [410, "b"]);
  assertEquals(await bodyOf(response), "app[layout[sorry]]");
});

Deno.test("A route fails at a method that Fresh does not know, past all middleware", async () => {
  seen.length = 0;
  const [error] = await recordErrors(async () => {
    const response = await ask("/a", { method: "PROPFIND" });
    assertEquals([response.status, await response.text()], [500, "Internal server error"]);
  });
  assertEquals([error instanceof TypeError, seen], [true, []]);
  assertEquals((await ask("/nowhere", { method: "PROPFIND" })).status, 404);
});
