import { assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import { App, HttpError, type Middleware } from "fresh";
import { asking, recordErrors } from "./support.ts";

/** Notes a name on the way in. */
function noting(name: string): Middleware<{ notes?: string[] }> {
  return (ctx) => {
    (ctx.state.notes ??= []).push(name);
    return ctx.next();
  };
}

const answerNotes: Middleware<{ notes?: string[] }> = (ctx) => Response.json(ctx.state.notes ?? []);

Deno.test("App runs middleware by registration, and what is added before a route", async () => {
  const ask = asking(
    new App<{ notes?: string[] }>()
      .use(noting("first"), noting("second"))
      .use(noting("third"))
      .get("/a/b", noting("own"), answerNotes)
      .use(noting("too late")),
  );
  assertEquals(await (await ask("/a/b")).json(), ["first", "second", "third", "own"]);
});

Deno.test("App answers each method with its own handler", async () => {
  const say = (text: string) => () => new Response(text);
  const ask = asking(
    new App()
      .get("/x", say("get"))
      .post("/x", say("post"))
      .delete("/x", say("delete")),
  );
  for (const method of ["get", "post", "delete"]) {
    const response = await ask("/x", { method: method.toUpperCase() });
    assertEquals(await response.text(), method);
  }
});

Deno.test("App.all() answers every method", async () => {
  const ask = asking(new App().all("/x", (ctx) => new Response(ctx.req.method)));
  for (const method of ["GET", "POST", "OPTIONS", "DELETE"]) {
    assertEquals(await (await ask("/x", { method })).text(), method);
  }
});

Deno.test("App answers 405 to a method that a path lacks, and to OPTIONS with the others", async () => {
  const ask = asking(new App().get("/x", () => new Response()).post("/x", () => new Response()));
  assertEquals((await ask("/x", { method: "DELETE" })).status, 405);
  const options = await ask("/x", { method: "OPTIONS" });
  assertEquals([options.status, options.headers.get("allow")], [204, "GET, POST"]);
});

Deno.test("App runs root middleware for paths without a route", async () => {
  const ask = asking(
    new App().use(async (ctx) => {
      try {
        return await ctx.next();
      } catch (error) {
        assertInstanceOf(error, HttpError);
        return new Response(`caught ${error.status}`);
      }
    }).get("/x", () => new Response()),
  );
  assertEquals(await (await ask("/nowhere")).text(), "caught 404");
  assertEquals(
    await (await ask("/x", { method: "PUT" })).text(),
    "caught 405",
  );
});

Deno.test("App answers HEAD with GET's status and headers", async () => {
  const ask = asking(
    new App().get("/x", () => new Response("text", { headers: { "x-a": "b" }, status: 203 })),
  );
  const response = await ask("/x", { method: "HEAD" });
  assertEquals([response.status, response.headers.get("x-a"), response.body], [203, "b", null]);
});

const routed: [path: string, answer: string][] = [
  ["/a", "literal"],
  ["/a/", "literal"],
  ["//a//", "literal"],
  ["/b", "param b"],
  ["/b%20c", "param b c"],
  ["/%E2%82%AC", "param €"],
  ["/files/a/b", "files a/b"],
];

for (const [path, answer] of routed) {
  Deno.test(`App routes ${path} to "${answer}"`, async () => {
    const ask = asking(
      new App()
        .get("/files/:path*", (ctx) => new Response(`files ${ctx.params.path}`))
        .get("/:p", (ctx) => new Response(`param ${ctx.params.p}`))
        .get("/a", () => new Response("literal")),
    );
    assertEquals(await (await ask(path)).text(), answer);
  });
}

Deno.test("App fails at a parameter that can't be decoded, before any middleware", async () => {
  const ask = asking(
    new App().use(() => new Response("never")).get("/:p", () => new Response("found")),
  );
  for (const path of ["/%", "/%ff", "/%c3%28"]) await assertRejects(() => ask(path), URIError);
});

Deno.test("App hands on the pattern, the connection and the configuration", async () => {
  const app = new App().get(
    "/:p",
    ({ route, info, config: { root, basePath, mode } }) =>
      Response.json([route, info.remoteAddr, { root, basePath, mode }]),
  );
  const handler = app.handler();
  const request = new Request("http://localhost/x");
  const config = { root: ".", basePath: "", mode: "production" };
  const unknown = { transport: "tcp", hostname: "localhost", port: 1234 };
  assertEquals(await (await handler(request)).json(), ["/:p", unknown, config]);
  const remoteAddr = { transport: "tcp", hostname: "10.0.0.9", port: 5 } as const;
  const response = await handler(request, {
    remoteAddr,
    completed: Promise.resolve(),
  });
  assertEquals(await response.json(), ["/:p", remoteAddr, config]);
});

Deno.test("App answers an uncaught HttpError with its message and status", async () => {
  const ask = asking(
    new App()
      .get("/gone", () => {
        throw new HttpError(410, "No more");
      })
      .get("/plain", () => {
        throw new HttpError(403);
      }),
  );
  const errors = await recordErrors(async () => {
    const gone = await ask("/gone");
    assertEquals([gone.status, await gone.text()], [410, "No more"]);
    const plain = await ask("/plain");
    assertEquals(plain.status, 403);
    await plain.body?.cancel();
  });
  assertEquals(errors, []);
});

Deno.test("App hides other errors behind a 500, and logs them", async () => {
  const error = new Error("secret");
  const ask = asking(
    new App().get("/x", () => {
      throw error;
    }),
  );
  const errors = await recordErrors(async () => {
    const response = await ask("/x");
    assertEquals(response.status, 500);
    assertEquals(await response.text(), "Internal server error");
  });
  assertEquals(errors, [error]);
});

Deno.test("App answers 500 if middleware returns no Response", async () => {
  const ask = asking(new App().get("/x", () => "text" as unknown as Response));
  const [error] = await recordErrors(async () => {
    assertEquals((await ask("/x")).status, 500);
  });
  assertInstanceOf(error, Error);
});

Deno.test("App shows middleware the error that passes through it", async () => {
  const seen: unknown[] = [];
  const error = new HttpError(418);
  const ask = asking(
    new App().use(async (ctx) => {
      try {
        return await ctx.next();
      } finally {
        seen.push(ctx.error);
      }
    }).get("/x", () => {
      throw error;
    }),
  );
  await ask("/x");
  assertEquals(seen, [error]);
});

Deno.test("App.fsRoutes() adds nothing without a build", async () => {
  const ask = asking(new App().fsRoutes());
  assertEquals((await ask("/")).status, 404);
});
