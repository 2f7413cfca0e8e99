import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { App, type Context, HttpError, type Middleware, page, type PageProps } from "fresh";
import { asking, askingRoutes, recordErrors, withBuild } from "./support.ts";

const shell = {
  default: ({ Component }: PageProps) => (
    <html>
      <head />
      <body>
        app[<Component />]
      </body>
    </html>
  ),
};

const wrapper = (name: string) => ({
  default: ({ Component }: PageProps) => (
    <>
      {name}[<Component />]
    </>
  ),
});

const text = (name: string) => ({ default: () => <>{name}</> });

const errorPage = {
  default: ({ error, state }: PageProps<unknown, { visitor?: string }>) => (
    <>
      error {error instanceof HttpError ? error.status : "other"} {state.visitor ?? "nobody"}
    </>
  ),
};

function throwing(error: unknown): { handler: () => never } {
  return {
    handler: () => {
      throw error;
    },
  };
}

async function bodyOf(response: Response): Promise<string> {
  const html = await response.text();
  return /<body>(.*)<\/body>/s.exec(html)?.[1] ?? html;
}

Deno.test("File routes wrap a page in its layouts and the app", async () => {
  const ask = askingRoutes({
    "_app.tsx": shell,
    "_layout.tsx": wrapper("outer"),
    "a/_layout.tsx": wrapper("inner"),
    "a/index.tsx": text("page"),
    "b.tsx": text("other"),
  });
  assertEquals(await bodyOf(await ask("/a")), "app[outer[inner[page]]]");
  assertEquals(await bodyOf(await ask("/b")), "app[outer[other]]");
});

Deno.test("File routes await async pages, layouts and apps", async () => {
  const later = (route: { default: unknown }) => ({
    default: async (props: PageProps) => {
      await Promise.resolve();
      return (route.default as (props: PageProps) => unknown)(props);
    },
  });
  const ask = askingRoutes({
    "_app.tsx": later(shell),
    "_layout.tsx": later(wrapper("layout")),
    "index.tsx": later(text("page")),
  });
  assertEquals(await bodyOf(await ask("/")), "app[layout[page]]");
});

const paths: [path: string, answer: string][] = [
  ["/", "home"],
  ["/plain", "plain"],
  ["/a", "a index"],
  ["/grouped", "grouped"],
  ["/a/fixed", "fixed"],
  ["/a/other", "a param other"],
  ["/a/b%20c/", "a param b c"],
  ["/a/x/y", "x then y"],
  ["/a/x/y/z", "rest x/y/z"],
];

for (const [path, answer] of paths) {
  Deno.test(`File routes answer ${path} with "${answer}"`, async () => {
    const say = (fn: (params: Record<string, string>) => string) => ({
      handler: (ctx: Context<unknown>) => new Response(fn(ctx.params)),
    });
    const ask = askingRoutes({
      "a/[...rest].ts": say(({ rest }) => `rest ${rest}`),
      "a/[p]/[q].ts": say(({ p, q }) => `${p} then ${q}`),
      "a/[p].ts": say(({ p }) => `a param ${p}`),
      "a/fixed.ts": say(() => "fixed"),
      "a/index.ts": say(() => "a index"),
      "(group)/grouped.ts": say(() => "grouped"),
      "index.ts": say(() => "home"),
      "plain.ts": { ...say(() => "plain"), config: {} },
    });
    assertEquals(await (await ask(path)).text(), answer);
  });
}

Deno.test("File routes answer 404 to a method that a handler lacks", async () => {
  const ask = askingRoutes({
    "index.ts": { handlers: { POST: () => new Response("posted") } },
  });
  assertEquals(await (await ask("/", { method: "POST" })).text(), "posted");
  for (const method of ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"]) {
    assertEquals((await ask("/", { method })).status, 404, method);
  }
});

Deno.test("File routes answer 404 to other methods than GET and HEAD", async () => {
  const ask = askingRoutes({
    "index.tsx": { ...text("page"), handler: { GET: () => page(1) } },
  });
  for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
    assertEquals((await ask("/", { method })).status, 404, method);
  }
});

Deno.test("File routes answer every method with a page that has no handler", async () => {
  const ask = askingRoutes({ "index.tsx": text("page") });
  for (const method of ["GET", "HEAD", "POST", "DELETE", "OPTIONS"]) {
    assertEquals((await ask("/", { method })).status, 200, method);
  }
});

Deno.test("File routes render the page for GET if only POST is handled", async () => {
  const ask = askingRoutes({
    "index.tsx": {
      ...text("form"),
      handler: { POST: () => new Response("posted") },
    },
  });
  assertStringIncludes(await bodyOf(await ask("/")), "form");
  assertEquals(await (await ask("/", { method: "POST" })).text(), "posted");
});

Deno.test("File routes answer HEAD with GET, without a body", async () => {
  const ask = askingRoutes({
    "index.ts": {
      handler: { GET: () => new Response("got", { headers: { "x-a": "b" } }) },
    },
  });
  const response = await ask("/", { method: "HEAD" });
  assertEquals(response.status, 200);
  assertEquals(response.headers.get("x-a"), "b");
  assertEquals(await response.text(), "");
});

Deno.test("File routes hand data, status and headers to the page", async () => {
  const ask = askingRoutes({
    "[name].tsx": {
      handler: {
        GET: (ctx: Context<unknown>) =>
          page({ name: ctx.params.name }, {
            status: 201,
            headers: { "x-a": "b" },
          }),
      },
      default: ({ data, params, route, url }: PageProps<{ name: string }>) => (
        <>
          {data.name} {params.name} {route} {url.pathname}
        </>
      ),
    },
  });
  const response = await ask("/me");
  assertEquals(response.status, 201);
  assertEquals(response.headers.get("x-a"), "b");
  assertEquals(await bodyOf(response), "me me /:name /me");
});

Deno.test("File routes give pages no way to answer", async () => {
  let keys: string[] = [];
  const ask = askingRoutes({
    "index.tsx": {
      default: (props: PageProps) => {
        keys = Object.keys(props).sort();
        assertEquals("redirect" in props || "render" in props, false);
        return null;
      },
    },
  });
  await ask("/");
  assertEquals(keys, [
    "Component",
    "config",
    "data",
    "error",
    "info",
    "params",
    "req",
    "route",
    "state",
    "url",
  ]);
});

Deno.test("File routes run _middleware of each folder, groups included", async () => {
  const adding = (name: string): Middleware<{ names?: string[] }> => (ctx) => {
    (ctx.state.names ??= []).push(name);
    return ctx.next();
  };
  const answer = (ctx: Context<{ names?: string[] }>) => Response.json(ctx.state.names ?? []);
  const ask = askingRoutes({
    "_middleware.ts": { default: adding("root") },
    "(staff)/_middleware.ts": { handler: [adding("staff1"), adding("staff2")] },
    "(staff)/orders.ts": { handler: answer },
    "a/_middleware.ts": { handler: adding("a") },
    "a/[p]/_middleware.ts": { handler: adding("p") },
    "a/[p]/x.ts": { handler: answer },
    "public.ts": { handler: answer },
  });
  const names = async (path: string) => await (await ask(path)).json();
  assertEquals(await names("/orders"), ["root", "staff1", "staff2"]);
  assertEquals(await names("/a/1/x"), ["root", "a", "p"]);
  assertEquals(await names("/public"), ["root"]);
});

Deno.test("_error keeps the status of what was thrown", async () => {
  const ask = askingRoutes({
    "_app.tsx": shell,
    "_layout.tsx": wrapper("layout"),
    "_error.tsx": errorPage,
    "forbidden.ts": throwing(new HttpError(403)),
    "broken.ts": throwing(new Error("secret")),
    "text.ts": throwing("text"),
  });
  const cases: [path: string, status: number, shown: string][] = [
    ["/forbidden", 403, "error 403"],
    ["/broken", 500, "error other"],
    ["/text", 500, "error other"],
    ["/nowhere", 404, "error 404"],
    ["/%ff", 400, "error 400"],
  ];
  for (const [path, status, shown] of cases) {
    const response = await ask(path);
    assertEquals(response.status, status, path);
    assertEquals(
      await bodyOf(response),
      `app[layout[${shown} nobody]]`,
    );
  }
});

Deno.test("_error of the nearest folder answers, in that folder's layout", async () => {
  const ask = askingRoutes({
    "_layout.tsx": wrapper("root"),
    "_error.tsx": text("root error"),
    "a/_layout.tsx": wrapper("a"),
    "a/_error.tsx": text("a error"),
    "a/b/_layout.tsx": wrapper("b"),
    "a/b/index.ts": throwing(new HttpError(409)),
  });
  assertEquals(await bodyOf(await ask("/a/b")), "root[a[a error]]");
});

Deno.test("_error that fails leaves the error to the folder above", async () => {
  const ask = askingRoutes({
    "_error.tsx": text("root error"),
    "a/_error.tsx": throwing(new Error("again")),
    "a/index.ts": throwing(new HttpError(409)),
  });
  const response = await ask("/a");
  assertEquals(response.status, 500);
  assertEquals(await bodyOf(response), "root error");
});

Deno.test("_error may choose status and headers itself", async () => {
  const ask = askingRoutes({
    "_error.tsx": {
      ...text("sorry"),
      handler: () => page(null, { status: 503, headers: { "x-a": "b" } }),
    },
    "index.ts": throwing(new Error("secret")),
  });
  const response = await ask("/");
  assertEquals(response.status, 503);
  assertEquals(response.headers.get("x-a"), "b");
});

Deno.test("_error's response passes through app.use(), not the root _middleware", async () => {
  const marking = (name: string): Middleware<{ visitor?: string }> => async (ctx) => {
    ctx.state.visitor = "somebody";
    const response = await ctx.next();
    response.headers.set(name, "seen");
    return response;
  };
  const app = new App<{ visitor?: string }>().use(marking("outer")).fsRoutes();
  const ask = asking(withBuild(app, {
    routes: {
      "_middleware.ts": { default: marking("inner") },
      "_error.tsx": errorPage,
      "index.tsx": text("fine"),
      "broken.ts": throwing(new Error("secret")),
      "forbidden.ts": throwing(new HttpError(403)),
    },
  }));
  const marks = async (path: string) => {
    const { headers, status } = await ask(path);
    return [status, headers.get("outer"), headers.get("inner")];
  };
  assertEquals(await marks("/"), [200, "seen", "seen"]);
  assertEquals(await marks("/broken"), [500, "seen", null]);
  assertEquals(await marks("/forbidden"), [403, "seen", null]);
  assertEquals(await marks("/nowhere"), [404, "seen", null]);
});

Deno.test("_error answers for app.use() too, with the state as it was", async () => {
  const app = new App<{ visitor?: string }>()
    .use(async (ctx) => {
      const response = await ctx.next();
      response.headers.set("outer", "seen");
      return response;
    })
    .use(() => {
      throw new HttpError(503);
    })
    .fsRoutes();
  const ask = asking(withBuild(app, { routes: { "_error.tsx": errorPage } }));
  const response = await ask("/");
  assertEquals(response.status, 503);
  assertEquals(response.headers.get("outer"), "seen");
  assertEquals(await bodyOf(response), "error 503 nobody");
});

Deno.test("File routes without _error leave errors to the app", async () => {
  const ask = askingRoutes({ "index.ts": throwing(new Error("secret")) });
  await recordErrors(async () => {
    const response = await ask("/");
    assertEquals(await response.text(), "Internal server error");
  });
});

Deno.test("File routes that export nothing of use are refused by name", () => {
  assertThrows(
    () => askingRoutes({ "a/empty.ts": { other: 1 } }),
    TypeError,
    "a/empty.ts",
  );
});

Deno.test("Programmatic routes after fsRoutes() render inside the app", async () => {
  const app = new App().fsRoutes().get("/x", (ctx) => ctx.render(<>x</>));
  const ask = asking(withBuild(app, { routes: { "_app.tsx": shell } }));
  assertEquals(await bodyOf(await ask("/x")), "app[x]");
});
