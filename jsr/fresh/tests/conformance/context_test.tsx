import { assertEquals, assertStringIncludes } from "@std/assert";
import { App, type Context, createDefine, HttpError, page, type PageProps } from "fresh";
import { asking } from "./support.ts";

async function contextOf(): Promise<Context<unknown>> {
  let found: Context<unknown> | undefined;
  const ask = asking(
    new App().get("/x", (ctx) => {
      found = ctx;
      return new Response();
    }),
  );
  await ask("/x?a=b");
  return found!;
}

const redirects: [to: string, location: string][] = [
  ["/", "/"],
  ["/a?b=//c#//d", "/a?b=//c#//d"],
  ["//evil.example", "/evil.example"],
  ["///evil.example/a", "/evil.example/a"],
  ["/a//b///c", "/a/b/c"],
  ["/a#b?//c", "/a#b?//c"],
  ["https://example.org//a", "https://example.org//a"],
  ["relative", "relative"],
];

for (const [to, location] of redirects) {
  Deno.test(`redirect("${to}") leads to ${location}`, async () => {
    const response = (await contextOf()).redirect(to);
    assertEquals(response.status, 302);
    assertEquals(response.headers.get("location"), location);
  });
}

Deno.test("redirect() takes a status", async () => {
  assertEquals((await contextOf()).redirect("/", 303).status, 303);
});

Deno.test("Context has the request, its address and an empty state", async () => {
  const ctx = await contextOf();
  assertEquals(ctx.url.searchParams.get("a"), "b");
  assertEquals(ctx.req.method, "GET");
  assertEquals(ctx.state, {});
  assertEquals(ctx.error, null);
});

Deno.test("render() answers with a document, a status and headers", async () => {
  const ask = asking(
    new App().get(
      "/",
      (ctx) => ctx.render(<h1>Hi</h1>, { status: 418, headers: { "x-a": "b" } }),
    ),
  );
  const response = await ask("/");
  assertEquals(response.status, 418);
  assertEquals(response.headers.get("x-a"), "b");
  assertEquals(
    response.headers.get("content-type"),
    "text/html; charset=utf-8",
  );
  assertEquals(response.headers.has("link"), false);
  assertEquals(
    await response.text(),
    '<!DOCTYPE html><html><head><meta charset="utf-8"/></head>' +
      "<body><h1>Hi</h1></body></html>",
  );
});

Deno.test("HttpError keeps status, message and cause", () => {
  const cause = new Error("why");
  const error = new HttpError(503, "Closed", { cause });
  assertEquals(
    [error.name, error.status, error.message, error.cause],
    ["HttpError", 503, "Closed", cause],
  );
});

Deno.test("page() holds data, status and headers", () => {
  const headers = { "x-a": "b" };
  assertEquals(page({ a: 1 }, { status: 404, headers }), {
    data: { a: 1 },
    status: 404,
    headers,
  });
  assertEquals(page().data, undefined);
});

Deno.test("createDefine() infers what a page gets from its handler", () => {
  const define = createDefine<{ name: string }>();
  const handlers = define.handlers({
    GET: (ctx) => page({ count: ctx.state.name.length }),
    POST: () => Promise.resolve(new Response()),
  });
  const Page = define.page<typeof handlers>(({ data, state }) => {
    const count: number = data.count;
    // @ts-expect-error the data has no such property
    const missing = data.missing;
    return <p>{count} {state.name} {missing}</p>;
  });
  const Layout = define.layout(({ Component, state }) => (
    <>
      {state.name} <Component />
    </>
  ));
  const middleware = define.middleware([(ctx) => ctx.next()]);
  // @ts-expect-error props cannot redirect
  type _None = PageProps["redirect"];
  for (const value of [handlers, Page, Layout]) {
    assertStringIncludes("function object", typeof value);
  }
  assertEquals(middleware.length, 1);
});
