import { assert } from "@std/assert";

async function* files(folder: URL): AsyncGenerator<string> {
  for await (const entry of Deno.readDir(folder)) {
    if (entry.isDirectory) yield* files(new URL(`${entry.name}/`, folder));
    else yield new URL(entry.name, folder).pathname;
  }
}

Deno.test("every route is named in a test", async () => {
  const root = new URL("../../", import.meta.url);
  let tests = "";
  for await (const file of files(new URL("tests/http/", root))) {
    tests += await Deno.readTextFile(file);
  }
  for await (const file of files(new URL("routes/", root))) {
    const path = file.slice(new URL("routes", root).pathname.length)
      .replace(/\/\(\w+\)/g, "").replace(/(\/index)?\.tsx?$/, "") || "/";
    if (path.includes("/_")) continue;
    assert(tests.includes(`"${path}"`), `No test names the route ${path}`);
  }
});
