import { assert, assertEquals } from "@std/assert";

const ROOT = new URL("../../..", import.meta.url).pathname;

/** The pages for people, by path. */
async function pages(): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for (const folder of ["", "docs/", "docs/neighbours/"]) {
    for await (const { name } of Deno.readDir(ROOT + folder)) {
      if (name.endsWith(".md")) {
        found.set(folder + name, await Deno.readTextFile(ROOT + folder + name));
      }
    }
  }
  return found;
}

Deno.test("every task that a page names is one of deno.json", async () => {
  const { tasks } = JSON.parse(await Deno.readTextFile(`${ROOT}/deno.json`));
  let count = 0;
  for (const [path, text] of await pages()) {
    for (
      const [, name = ""] of text.matchAll(/deno(?:@[\d.]+)? task (?:--quiet )?([a-z][\w:]*)/g)
    ) {
      assert(name in tasks, `${path} names no task: ${name}`);
      count++;
    }
  }
  assert(count > 30, `${count}`);
});

Deno.test("every file that a page links to is there", async () => {
  const missing: string[] = [];
  for (const [path, text] of await pages()) {
    for (const [, to = ""] of text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)) {
      const url = new URL(to, `file://${ROOT}/${path}`);
      if (await Deno.stat(url).then(() => false, () => true)) missing.push(`${path} → ${to}`);
    }
  }
  assertEquals(missing, []);
});

Deno.test("the container has the permissions of the task serve, its own folder, and any variable", async () => {
  const { tasks } = JSON.parse(await Deno.readTextFile(`${ROOT}/deno.json`));
  const dockerfile = await Deno.readTextFile(`${ROOT}/deploy/Dockerfile`);
  const entry = JSON.parse(/^ENTRYPOINT (.*)$/m.exec(dockerfile)![1]!).join(" ");
  const serve = /&& (deno run .*)$/.exec(tasks.serve)![1]!.replaceAll('"', "")
    .replace(/--allow-env=\S+/, "--allow-env").replaceAll("$DATA", "/data");
  assertEquals(entry, serve);
});
