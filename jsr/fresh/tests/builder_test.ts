import {
  assert,
  assertEquals,
  assertFalse,
  assertLess,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { App, staticFiles } from "fresh";
import { Builder } from "fresh/dev";
import { brotliCompressSync } from "node:zlib";
import { app } from "../../fresh_test_app/main.ts";
import { type Ask, asking } from "./support.ts";

const PROJECT = new URL("../../../", import.meta.url).pathname;
const ROOT = new URL("../../fresh_test_app", import.meta.url).pathname;

/** Most bytes of JavaScript, brotli, that one counter costs; it was 7,690. */
const EAGER_LIMIT = 7_900;

async function askingBuilt(
  mode: "development" | "production" = "production",
): Promise<Ask> {
  const apply = await new Builder({ root: ROOT }).build({
    mode,
    snapshot: "memory",
  });
  apply(app);
  return asking(app);
}

async function inTempDir(
  files: Record<string, string>,
  fn: (dir: string) => Promise<void>,
): Promise<void> {
  const dir = await Deno.makeTempDir();
  try {
    for (const [path, text] of Object.entries(files)) {
      const file = `${dir}/${path}`;
      await Deno.mkdir(file.slice(0, file.lastIndexOf("/")), {
        recursive: true,
      });
      await Deno.writeTextFile(file, text);
    }
    await fn(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

/** Runs a server until `fn` is done with it. */
async function withServer(
  args: string[],
  fn: (origin: string) => Promise<void>,
): Promise<void> {
  const child = new Deno.Command(Deno.execPath(), {
    args,
    cwd: PROJECT,
    env: { NO_COLOR: "1" },
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const stderr = child.stderr.getReader();
  try {
    await fn(await originIn(stderr));
  } finally {
    await stderr.cancel();
    child.kill();
    await child.status;
  }
}

/** The address that a server says it listens on. */
async function originIn(
  stderr: ReadableStreamDefaultReader<Uint8Array>,
): Promise<string> {
  const decoder = new TextDecoder();
  for (let printed = "";;) {
    const { value, done } = await stderr.read();
    if (done) throw new Error(`Server ended without listening: ${printed}`);
    printed += decoder.decode(value, { stream: true });
    const [, origin] = /Listening on (http:\S+?)\/\s/.exec(printed) ?? [];
    if (origin !== undefined) return origin;
  }
}

/** The scripts that a page names in its Link header. */
function preloadsOf({ headers }: Response): string[] {
  return [...(headers.get("link") ?? "").matchAll(/<([^>]+)>/g)]
    .map(([, url]) => url!);
}

async function textOf(ask: Ask, path: string): Promise<string> {
  const response = await ask(path);
  assertEquals(response.status, 200, path);
  return await response.text();
}

Deno.test("Builder builds into memory", async () => {
  const ask = await askingBuilt();
  const response = await ask("/");
  const html = await response.text();
  assertEquals(response.status, 200);
  assertEquals(response.headers.get("x-outer"), "yes");
  assertStringIncludes(html, "<title>Fixture</title>");
  assertEquals(html.match(/<!--frsh-->/g)?.length, 3);
  assertEquals(app.config, { root: ROOT, basePath: "", mode: "production" });
  assertEquals((await ask("/plain?fail")).status, 409);
  const [, styles = ""] = /href="(\/styles.css[^"]*)"/.exec(html) ?? [];
  const css = await ask(styles);
  assertMatch(css.headers.get("cache-control") ?? "", /immutable/);
  assertStringIncludes(await css.text(), "teal");
});

Deno.test("Builder builds again and again, for one app or several", async () => {
  const builder = new Builder({ root: ROOT });
  const builds = await Promise.all([
    builder.build({ snapshot: "memory" }),
    builder.build({ snapshot: "memory" }),
  ]);
  builds.push(await builder.build({ snapshot: "memory" }));
  for (const apply of builds) {
    const other = new App().use(staticFiles()).fsRoutes();
    apply(other);
    assertStringIncludes(await textOf(asking(other), "/plain"), "no islands");
  }
});

Deno.test("Builder makes every script that a page asks for, immutable", async () => {
  const ask = await askingBuilt();
  const response = await ask("/");
  const html = await response.text();
  const imported = [...html.matchAll(/from"([^"]+)"/g)].map(([, url]) => url!);
  const preloads = preloadsOf(response);
  // what boots the page, Counter and Later
  assertEquals(imported.length, 3);
  for (const url of new Set([...imported, ...preloads])) {
    assertMatch(url, /^\/_fresh\/js\/[0-9a-f]{16}\/(islands\/)?[\w-]+(\.tsx)?\.js$/);
    const script = await ask(url);
    assertEquals(script.status, 200, url);
    assertMatch(script.headers.get("cache-control") ?? "", /immutable/);
    assertMatch(script.headers.get("content-type") ?? "", /^text\/javascript/);
    assertFalse((await script.text()).includes("Deno."), url);
  }
});

Deno.test("Builder ships preact and signals once, little of its own, and few files", async () => {
  const ask = await askingBuilt();
  const response = await ask("/one");
  await response.body?.cancel();
  const urls = preloadsOf(response);
  const scripts = await Promise.all(urls.map((url) => textOf(ask, url)));
  const having = (text: string) => scripts.filter((script) => script.includes(text)).length;
  assertEquals(having("dangerouslySetInnerHTML"), 1);
  assertEquals(having("preact-signals"), 1);
  const sizes = scripts.map((script) => brotliCompressSync(script).length);
  assertLess(sizes.reduce((a, b) => a + b), EAGER_LIMIT);
  assertEquals(sizes.length, 2);
});

Deno.test("Builder burdens the start page with two scripts, and nothing that only others share", async () => {
  const island = (...names: string[]) =>
    names.map((name) => `import { ${name} } from "../lib/${name}.ts";`).join("") +
    `export default () => <b>{[${names}]}</b>;`;
  const module = (name: string) => `export const ${name} = () => "of ${name} " + Date.now();`;
  const files = {
    "deno.json": "{}",
    "islands/Start.tsx": island("all", "some"),
    "islands/Other.tsx": island("all", "some", "rest"),
    "islands/Small.tsx": island("all", "rest"),
    "lib/all.ts": module("all"),
    "lib/some.ts": module("some"),
    "lib/rest.ts": module("rest"),
    "routes/index.tsx": 'import Start from "../islands/Start.tsx"; export default () => <Start />;',
  };
  await inTempDir(files, async (root) => {
    await Deno.symlink(`${PROJECT}node_modules`, `${root}/node_modules`);
    const built = new App().use(staticFiles()).fsRoutes();
    (await new Builder({ root }).build({ snapshot: "memory" }))(built);
    const ask = asking(built);
    const page = await ask("/");
    await page.body?.cancel();
    const scripts = await Promise.all(preloadsOf(page).map((url) => textOf(ask, url)));
    assertEquals(scripts.length, 2);
    assertStringIncludes(scripts.join(), "of some ");
    assertFalse(scripts.join().includes("of rest "));
  });
});

Deno.test("Builder loads on a page only the islands that it uses", async () => {
  const ask = await askingBuilt();
  const one = await ask("/one");
  assertStringIncludes(await one.text(), "/OneCounter.tsx.js");
  assertFalse(preloadsOf(one).some((url) => /Later|\/Counter/.test(url)));
  const plain = await ask("/plain");
  assertEquals(preloadsOf(plain), []);
  assertFalse((await plain.text()).includes("<script"));
});

Deno.test("Builder leaves what an island imports later out of the page", async () => {
  const ask = await askingBuilt();
  const response = await ask("/");
  await response.body?.cancel();
  const preloads = preloadsOf(response);
  const island = preloads.find((url) => /Later/.test(url))!;
  const later = await textOf(ask, island);
  const [, path] = /import\("([^"]+)"\)/.exec(later) ?? [];
  assert(path, later);
  const url = new URL(path, `http://localhost${island}`).pathname;
  assertFalse(preloads.includes(url));
  assertStringIncludes(await textOf(ask, url), "loaded lazily");
});

Deno.test("Builder keeps modules that islands share one, also those that come later", async () => {
  const island = (name: string) =>
    `import { useSignal } from "@preact/signals"; import { count } from "@/lib/count.ts";
      export function ${name}() { return <b key={useSignal(1)}>{count.value}</b>; }
      export const add = () => ++count.value;`;
  const files = {
    "deno.json": '{"imports":{"@/":"./"}}',
    "islands/A.tsx": `${island("A")}; export const more = () => import("@/lib/later.ts");`,
    "islands/B.tsx": island("B"),
    "lib/start.ts": "export const START = 40;",
    "lib/count.ts": `import { signal } from "@preact/signals"; import { START } from "./start.ts";
        export const count = signal(START);`,
    "lib/later.ts": `import { computed } from "@preact/signals"; import { count } from "./count.ts";
        import { START } from "./start.ts";
        const added = computed(() => count.value - START);
        export const read = () => added.value;`,
  };
  await inTempDir(files, async (root) => {
    await Deno.symlink(`${PROJECT}node_modules`, `${root}/node_modules`);
    await new Builder({ root }).build();
    const scripts = `${root}/_fresh/static/_fresh/js`;
    const [build] = [...Deno.readDirSync(scripts)];
    const load = (name: string) => import(`file://${scripts}/${build!.name}/${name}`);
    const [a, b] = [await load("islands/A.tsx.js"), await load("islands/B.tsx.js")];
    assert(a.$boot === b.$boot);
    assertEquals([a.add(), b.add(), a.add()], [41, 42, 43]);
    const { read } = await a.more();
    assertEquals(read(), 3);
    b.add();
    assertEquals(read(), 4);
  });
});

Deno.test("Builder makes readable scripts, not kept, for development", async () => {
  const ask = await askingBuilt("development");
  const response = await ask("/one");
  await response.body?.cancel();
  const script = await ask(preloadsOf(response).find((url) => /One/.test(url))!);
  assertEquals(script.headers.get("cache-control")?.includes("no-store"), true);
  const text = await script.text();
  assertStringIncludes(text, "function OneCounter(");
  assertStringIncludes(text, "sourceMappingURL=data:");
});

Deno.test("Builder names a build after its content", async () => {
  const files = {
    "deno.json": "{}",
    "static/a.txt": "a",
    "static/.hidden": "secret",
    "static/.well-known/x.txt": "x",
    "routes/index.ts": "export const handler = () => new Response('home');",
    "routes/index_test.ts": "throw new Error('a test is no route');",
  };
  await inTempDir(files, async (root) => {
    await Deno.symlink(`${PROJECT}node_modules`, `${root}/node_modules`);
    const idOf = async () => {
      const built = new App().use(staticFiles()).fsRoutes();
      (await new Builder({ root }).build({ snapshot: "memory" }))(built);
      const ask = asking(built);
      assertEquals(await textOf(ask, "/"), "home");
      assertEquals(await textOf(ask, "/.well-known/x.txt"), "x");
      assertEquals((await ask("/.hidden")).status, 404);
      built.get("/id", async () => {
        const { asset } = await import("fresh/runtime");
        return new Response(asset("/a.txt"));
      });
      return await textOf(asking(built), "/id");
    };
    const first = await idOf();
    assertMatch(first, /^\/a\.txt\?__frsh_c=[0-9a-f]{16}$/);
    assertEquals(await idOf(), first);
    await Deno.writeTextFile(`${root}/static/a.txt`, "b");
    assertNotEquals(await idOf(), first);
  });
});

Deno.test("Builder writes a server that needs only net and read", async () => {
  const apply = await new Builder({ root: ROOT }).build();
  assertThrows(() => apply(app), Error, "server.js");
  const flags = ["--no-prompt", "--allow-net", "--allow-read", "--port=0"];
  const server = `${ROOT}/_fresh/server.js`;
  await withServer(
    ["serve", ...flags, "--host=127.0.0.1", server],
    async (origin) => {
      const ask: Ask = (path, init) => fetch(origin + path, init);
      const memory = await askingBuilt();
      for (const path of ["/one", "/plain", "/plain/x", "/styles.css"]) {
        const [served, built] = await Promise.all([ask(path), memory(path)]);
        const withoutNonce = async (response: Response) =>
          (await response.text()).replaceAll(/nonce="\w+"/g, "");
        assertEquals(served.status, built.status);
        assertEquals(preloadsOf(served), preloadsOf(built));
        assertEquals(served.headers.get("etag"), built.headers.get("etag"));
        assertEquals(await withoutNonce(served), await withoutNonce(built));
      }
      const one = await ask("/one");
      await one.body?.cancel();
      for (const url of preloadsOf(one)) {
        assertEquals(await textOf(ask, url), await textOf(memory, url));
      }
      const missing = await ask("/nowhere");
      assertEquals(missing.status, 404);
      assertStringIncludes(await missing.text(), "<h1>error 404 somebody</h1>");
    },
  );
});

Deno.test("Builder.listen() has pages reload once another process answers", async () => {
  const processes = new Set<string>();
  for (let start = 0; start < 2; start++) {
    await withServer(["run", "-A", `${ROOT}/dev.ts`], async (origin) => {
      const html = await (await fetch(`${origin}/plain`)).text();
      const [, script = ""] = /<script type="module" nonce="\w+">(.*?)<\/script><\/body>/
        .exec(html) ?? [];
      const [, path] = /EventSource\("([^"]+)"\)/.exec(script) ?? [];
      assert(path, html);
      const response = await fetch(origin + path);
      assertEquals(response.headers.get("content-type"), "text/event-stream");
      const reader = response.body!.getReader();
      const { value } = await reader.read();
      await reader.cancel();
      const [, id] = /^data: (\S+)\n\n/m.exec(new TextDecoder().decode(value)) ??
        [];
      assertStringIncludes(script, `data!=="${id}"`);
      processes.add(id!);
    });
  }
  assertEquals(processes.size, 2);
});

Deno.test("Builder finds the folders that deno.json names", async () => {
  const files = {
    "deno.json": '{"imports":{"@/":"./","@/shared/":"./elsewhere/","zod":"npm:zod@4"}}',
    "islands/X.tsx": 'export * from "@/lib/x.ts";export * from "@/shared/y.ts";',
    "lib/x.ts": 'export const x = "from lib";',
    "elsewhere/y.ts": 'export const y = "from elsewhere";',
  };
  await inTempDir(files, async (root) => {
    await new Builder({ root }).build();
    const [build] = [...Deno.readDirSync(`${root}/_fresh/static/_fresh/js`)];
    const script = await Deno.readTextFile(
      `${root}/_fresh/static/_fresh/js/${build!.name}/islands/X.tsx.js`,
    );
    assertStringIncludes(script, "from lib");
    assertStringIncludes(script, "from elsewhere");
  });
});

const broken: Record<string, [island: string, message: string]> = {
  "a syntax error": ["export function X( {", "islands/X.tsx:1"],
  "an import of nothing": ['import "./none.ts"', "./none.ts"],
  "an import of a server module": ['import "node:fs"', "node:fs"],
  "an import that nothing maps": ['import "unmapped"', "unmapped"],
};

for (const [what, [island, message]] of Object.entries(broken)) {
  Deno.test(`Builder reports ${what} in an island`, async () => {
    await inTempDir({ "deno.json": "{}", "islands/X.tsx": island }, async (root) => {
      await assertRejects(
        () => new Builder({ root }).build({ snapshot: "memory" }),
        Error,
        message,
      );
    });
  });
}
