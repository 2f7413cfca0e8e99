import { assert, assertEquals } from "@std/assert";
import { serveFlags } from "@/tools/cafe/server.ts";

const ROOT = new URL("../..", import.meta.url).pathname;

Deno.test("the running app may do what it needs, and nothing else", async (test) => {
  const folder = await Deno.makeTempDir({ prefix: "orders_" });
  const [dataFolder, outside] = [`${folder}/data`, `${folder}/outside.ts`];
  await Deno.mkdir(dataFolder);
  await Deno.writeTextFile(outside, "export default 1");
  const probe = new URL("probe.ts", import.meta.url).pathname;
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", ...await serveFlags(dataFolder), probe, outside, dataFolder],
    cwd: ROOT,
    env: { AWS_SECRET_ACCESS_KEY: "hush", PORT: "8000", NO_COLOR: "1" },
  }).output();
  const text = new TextDecoder();
  const { found, needs } = JSON.parse(text.decode(stdout) || text.decode(stderr)) as {
    found: Record<string, string>;
    needs: string[];
  };
  assert(Object.keys(found).length >= 20);
  for (const [name, result] of Object.entries(found)) {
    await test.step(`it ${needs.includes(name) ? "can" : "can't"} ${name}`, () => {
      assertEquals(result, needs.includes(name) ? "done" : "NotCapable");
    });
  }
  assertEquals(await Deno.readTextFile(outside), "export default 1");
  await Deno.remove(folder, { recursive: true });
});
