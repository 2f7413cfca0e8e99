import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { App } from "fresh";
import { Builder } from "fresh/dev";
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

for (const attribute of ["f-client-nav", "f-partial"]) {
  Deno.test(`The stand-in has no ${attribute}, and says so`, async () => {
    const Page = () => <div {...{ [attribute]: "x" }} />;
    const ask = askingRoutes({ "index.tsx": { default: Page } });
    const [error] = await recordErrors(async () => assertEquals((await ask("/")).status, 500));
    assertEquals((error as Error).message, `not in this stand-in: ${attribute}`);
  });
}

Deno.test("A route file that exports nothing of use is refused by name", () => {
  assertThrows(() => askingRoutes({ "a/empty.ts": { other: 1 } }), TypeError, "a/empty.ts");
});
