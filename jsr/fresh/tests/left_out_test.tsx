import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { App } from "fresh";
import { Builder } from "fresh/dev";
import { asset } from "fresh/runtime";
import { asking, askingRoutes, recordErrors } from "./support.ts";

// What the original has and this does not, called as its documentation says.
// deno-lint-ignore no-explicit-any
type Original = any;

const app = new App() as Original;
const page = { default: () => null };

const left: Record<string, [fail: () => unknown, name: string]> = {
  "a configuration": [() => new (App as Original)({ basePath: "/x" }), "App(config)"],
  "middleware for a path": [() => app.use("/x", () => new Response()), "App.use(path, …)"],
  "file routes at a path": [() => app.fsRoutes("/x"), "App.fsRoutes(pattern)"],
  "an app in an app": [() => app.mountApp("/x", new App()), "App.mountApp()"],
  "layouts by code": [() => app.layout("*", () => null), "App.layout()"],
  "error pages by code": [() => app.onError("*", () => new Response()), "App.onError()"],
  "a page for 404 by code": [() => app.notFound(() => new Response()), "App.notFound()"],
  "a shell by code": [() => app.appWrapper(() => null), "App.appWrapper()"],
  "routes by code": [() => app.route("/x", page), "App.route()"],
  "WebSockets": [() => app.ws("/x", {}), "App.ws()"],
  "its own server": [() => app.listen(), "App.listen()"],
  "other folders": [() => new Builder({ staticDir: "x" } as Original), "Builder.staticDir"],
  "further islands": [() => (new Builder() as Original).registerIsland("x"), "registerIsland()"],
  "a page for 404": [() => askingRoutes({ "_404.tsx": page }), "routes/_404.tsx"],
  "another page for errors": [() => askingRoutes({ "_500.tsx": page }), "routes/_500.tsx"],
  "optional parameters": [() => askingRoutes({ "[[a]].tsx": page }), "routes/[[a]].tsx"],
  "folders of islands": [
    () => askingRoutes({ "(_islands)/A.tsx": page }),
    "routes/(_islands)/A.tsx",
  ],
  "what a route configures": [
    () => askingRoutes({ "a.tsx": { ...page, config: {} } }),
    "config of routes/a.tsx",
  ],
};

for (const [what, [fail, name]] of Object.entries(left)) {
  Deno.test(`The stand-in has no ${what}, and says so`, () => {
    const { message } = assertThrows(fail, Error, "not in this stand-in: ");
    assertStringIncludes(message, name);
  });
}

for (const method of ["html", "json", "stream", "text", "upgrade"]) {
  Deno.test(`The stand-in has no Context.${method}(), and says so`, async () => {
    const ask = asking(new App().get("/", (ctx) => (ctx as Original)[method]("x")));
    const [error] = await recordErrors(async () => assertEquals((await ask("/")).status, 500));
    assertEquals((error as Error).message, `not in this stand-in: Context.${method}()`);
  });
}

const pages: Record<string, () => unknown> = {
  "f-client-nav": () => <div {...{ "f-client-nav": "x" }} />,
  "f-partial": () => <a {...{ "f-partial": "/x" }} />,
  "f-view-transition": () => <div {...{ "f-view-transition": "x" }} />,
  "images with the key of the build: <img> without asset()": () => <img src="/x.png" />,
  "images with the key of the build: <source> without asset()": () => <source srcset="/x.png 2x" />,
  "a component that returns a Response": async () => await Promise.resolve(new Response()),
};

for (const [what, Page] of Object.entries(pages)) {
  Deno.test(`The stand-in has no ${what}, and says so`, async () => {
    const ask = askingRoutes({ "index.tsx": { default: Page } });
    const [error] = await recordErrors(async () => assertEquals((await ask("/")).status, 500));
    assertEquals((error as Error).message, `not in this stand-in: ${what}`);
  });
}

Deno.test("The stand-in has images of elsewhere, and those of asset()", async () => {
  const Page = () => (
    <>
      <img src="https://example.org/x.png" />
      <img src="//example.org/x.png" />
      <img src="data:image/png;base64,AA==" />
      <img src={asset("/x.png")} />
      <img src="/x.png" data-fresh-disable-lock />
    </>
  );
  assertEquals((await askingRoutes({ "index.tsx": { default: Page } })("/")).status, 200);
});

const inHandlers: Record<string, (ctx: Original) => unknown> = {
  "Context.isPartial": (ctx) => ctx.isPartial,
  "Context.render(vnode, init, config)": (ctx) =>
    ctx.render(null, {}, { skipInheritedLayouts: true }),
};

for (const [what, touch] of Object.entries(inHandlers)) {
  Deno.test(`The stand-in has no ${what}, and says so`, async () => {
    const ask = asking(new App().get("/", async (ctx) => await touch(ctx) as Response));
    const [error] = await recordErrors(async () => assertEquals((await ask("/")).status, 500));
    assertEquals((error as Error).message, `not in this stand-in: ${what}`);
  });
}

Deno.test("A route file that exports nothing of use is refused by name", () => {
  assertThrows(() => askingRoutes({ "a/empty.ts": { other: 1 } }), TypeError, "a/empty.ts");
});
