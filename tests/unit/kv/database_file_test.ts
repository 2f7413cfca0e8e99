import { assertEquals } from "@std/assert";
import { DatabaseFile } from "@/lib/kv/database_file.ts";
import { captureLog } from "@/tests/support/capture_log.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";
import { waitFor } from "@/tools/cafe/wait_for.ts";

const LOOK_MS = 5_000;

/** A file that is watched. */
async function setUp() {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/orders.sqlite3`;
  await Deno.writeTextFile(path, "the first");
  const clock = new FakeClock();
  const file = new DatabaseFile({ path, clock });
  await file.open();
  return {
    path,
    clock,
    file,
    /** Lets it look once. */
    look: async () => {
      await clock.pass(LOOK_MS);
      await waitFor(() => clock.waiting > 0);
    },
    [Symbol.asyncDispose]: async () => {
      await file.close();
      await Deno.remove(folder, { recursive: true });
    },
  };
}

const DEEDS: [string, boolean, (path: string) => Promise<void>][] = [
  ["written to", true, (path) => Deno.writeTextFile(path, "more", { append: true })],
  ["deleted", false, (path) => Deno.remove(path)],
  ["replaced by a copy", false, async (path) => {
    await Deno.copyFile(path, `${path}.copy`);
    await Deno.rename(`${path}.copy`, path);
  }],
];

for (const [what, isSame, deed] of DEEDS) {
  Deno.test(`a database file that is ${what} is ${isSame ? "the same" : "another, said once"}`, async () => {
    await using setup = await setUp();
    using captured = captureLog();
    await deed(setup.path);
    for (let time = 0; time < 3; time++) await setup.look();
    assertEquals(setup.file.isSame, isSame);
    const said = captured.lines.map(({ level, path }) => [level, path]);
    assertEquals(said, isSame ? [] : [["error", setup.path]]);
  });
}

Deno.test("a database file that is put back is the same again", async () => {
  await using setup = await setUp();
  using _captured = captureLog();
  await Deno.rename(setup.path, `${setup.path}.away`);
  await setup.look();
  assertEquals(setup.file.isSame, false);
  await Deno.rename(`${setup.path}.away`, setup.path);
  await setup.look();
  assertEquals(setup.file.isSame, true);
});

Deno.test("a database file that is looked at no more leaves no timer", async () => {
  await using setup = await setUp();
  await setup.file.close();
  assertEquals(setup.clock.waiting, 0);
});
