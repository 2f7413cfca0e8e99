import { assertEquals, assertRejects } from "@std/assert";
import { readAliases } from "../src/dev/aliases.ts";

async function withConfigs(
  configs: Record<string, unknown>,
  fn: (dir: string) => Promise<void>,
): Promise<void> {
  const dir = await Deno.makeTempDir();
  try {
    for (const [folder, config] of Object.entries(configs)) {
      await Deno.mkdir(`${dir}/${folder}`, { recursive: true });
      await Deno.writeTextFile(
        `${dir}/${folder}/deno.json`,
        typeof config === "string" ? config : JSON.stringify(config),
      );
    }
    await fn(dir);
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

const configs = {
  ".": {
    imports: {
      "@/": "./",
      "@/shared/": "./elsewhere/",
      fresh: "jsr:@fresh/core@^2.3.3",
      one: "jsr:@scope/one@1",
      unlinked: "jsr:@scope/unlinked@1",
      preact: "npm:preact@10.29.7",
      hooks: "npm:preact@10.29.7/hooks",
      "icons/": "npm:/@scope/icons@1/",
      zod: "npm:zod@4",
    },
    links: ["./linked/fresh", "./linked/one"],
  },
  "linked/fresh": {
    name: "@fresh/core",
    exports: { ".": "./mod.ts", "./runtime": "./src/runtime.ts" },
  },
  "linked/one": { name: "@scope/one", exports: "./one.ts" },
};

Deno.test("readAliases() reads imports and links as Deno does", async () => {
  await withConfigs(configs, async (dir) => {
    assertEquals(await readAliases(dir), {
      "@": dir,
      "@/shared": `${dir}/elsewhere`,
      "@preact/signals": `${dir}/node_modules/@preact/signals`,
      fresh: `${dir}/linked/fresh/mod.ts`,
      "fresh/runtime": `${dir}/linked/fresh/src/runtime.ts`,
      hooks: "preact/hooks",
      icons: "@scope/icons",
      one: `${dir}/linked/one/one.ts`,
      preact: `${dir}/node_modules/preact`,
    });
  });
});

Deno.test("readAliases() reads the nearest deno.json above a folder", async () => {
  await withConfigs(configs, async (dir) => {
    await Deno.mkdir(`${dir}/a/b`, { recursive: true });
    assertEquals(await readAliases(`${dir}/a/b`), await readAliases(dir));
  });
});

Deno.test("readAliases() names a deno.json that it cannot read", async () => {
  await withConfigs({ ".": "{ not JSON" }, async (dir) => {
    await assertRejects(() => readAliases(dir), Error, dir);
  });
});
