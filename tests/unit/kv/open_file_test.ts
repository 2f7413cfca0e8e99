import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { captureLog } from "@/tests/support/capture_log.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";
import { lastDamage } from "@/lib/kv/damaged_file.ts";
import { markClosed, openFile } from "@/lib/kv/open_file.ts";
import { Reserve } from "@/lib/kv/reserve.ts";

/** A folder with a database of 300 orders, as a process left it. */
async function setUp() {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/orders.sqlite3`;
  const clock = new FakeClock();
  const reserve = new Reserve(folder);
  {
    using kv = await Deno.openKv(path);
    const operation = kv.atomic();
    for (let number = 1; number <= 300; number++) {
      const order = { number, readyAt: number, expiresAt: 300_000, calls: 1, source: "kitchen" };
      operation.set(["orders", number], order);
    }
    await operation.set(["orders"], { changedAt: 1 }).commit();
  }
  return {
    path,
    clock,
    open: () => openFile({ path, clock }, reserve),
    bytes: await Deno.readFile(path),
    names: () => [...Deno.readDirSync(folder)].map(({ name }) => name).toSorted(),
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

async function sizeOf(kv: Deno.Kv): Promise<number> {
  return (await Array.fromAsync(kv.list({ prefix: [] }))).length;
}

/** The bytes with 60 of them flipped, the same ones each time. */
function damage(bytes: Uint8Array, variant: number): Uint8Array {
  const copy = bytes.slice();
  for (let flip = 0; flip < 60; flip++) {
    copy[(variant * 7_919 + flip * 1_237 + (variant % 3) * 100) % copy.length]! ^= 0xff;
  }
  return copy;
}

for (let variant = 1; variant <= 14; variant++) {
  Deno.test(`openFile() begins an empty database in the place of a damaged one: ${variant}`, async () => {
    await using setup = await setUp();
    using captured = captureLog();
    await Deno.writeFile(setup.path, damage(setup.bytes, variant));
    {
      using kv = await setup.open();
      assertEquals(await sizeOf(kv), 0);
      await kv.set(["orders"], 1);
    }
    assertEquals(captured.lines.map(({ level }) => level), ["error"]);
    const aside = setup.names().find((name) => name.includes(".damaged-"));
    assertEquals(aside, "orders.sqlite3.damaged-2026-05-01T12-00-00.000Z");
    assertEquals(lastDamage(setup.path), setup.clock.now());
    using kv = await setup.open();
    assertEquals(await sizeOf(kv), 1);
  });
}

Deno.test("openFile() opens a sound one as it is, also one that is empty or not there", async () => {
  await using setup = await setUp();
  {
    using kv = await setup.open();
    assertEquals(await sizeOf(kv), 301);
  }
  await Deno.truncate(setup.path);
  {
    using kv = await setup.open();
    assertEquals(await sizeOf(kv), 0);
  }
  await Deno.remove(setup.path);
  {
    using kv = await setup.open();
    assertEquals(await sizeOf(kv), 0);
  }
  assertEquals(lastDamage(setup.path), null);
});

Deno.test("openFile() looks at all of a file unless it is just as it was left in order", async () => {
  await using setup = await setUp();
  using captured = captureLog();
  markClosed(setup.path);
  const { mtime } = await Deno.stat(setup.path);
  // Only in the values, which opening alone would not notice.
  const changed = setup.bytes.slice();
  const text = new TextDecoder("latin1").decode(changed);
  for (let at = text.indexOf("kitchen"); at !== -1; at = text.indexOf("kitchen", at + 1)) {
    changed[at - 2]! ^= 0xff;
  }
  await Deno.writeFile(setup.path, changed);
  await Deno.utime(setup.path, mtime!, mtime!);
  (await setup.open()).close();
  assertEquals(captured.lines, []);
  await Deno.utime(setup.path, 1, 1);
  (await setup.open()).close();
  assertEquals(captured.lines.length, 1);
});

Deno.test("openFile() does not take a folder, or another's file that can't be read, for a damaged one", async () => {
  await using setup = await setUp();
  await Deno.remove(setup.path);
  await Deno.mkdir(setup.path);
  await assertRejects(() => setup.open());
  assertEquals(setup.names().filter((name) => name.includes("damaged")), []);
});

Deno.test("openFile() clears the ends that an older version stored", async () => {
  await using setup = await setUp();
  {
    using kv = await Deno.openKv(setup.path);
    await kv.set(["orders", 1], { expiresAt: 1 }, { expireIn: 1 });
  }
  using kv = await setup.open();
  assertEquals((await kv.get(["orders", 1])).value, { expiresAt: 1 });
  const { DatabaseSync } = await import("node:sqlite");
  using database = new DatabaseSync(setup.path);
  const { count } = database.prepare("SELECT count(*) AS count FROM kv WHERE expiration_ms > 0")
    .get()!;
  assertEquals(count, 0);
});

Deno.test("Reserve is made once, given up once, and made again when there is room", async () => {
  const folder = await Deno.makeTempDir();
  using captured = captureLog();
  const reserve = new Reserve(folder);
  await reserve.make();
  const { size, ino } = await Deno.stat(`${folder}/reserve`);
  await reserve.make();
  assertEquals([size, (await Deno.stat(`${folder}/reserve`)).ino], [1_048_576, ino]);
  assertEquals([await reserve.giveUp(), reserve.isGivenUp], [true, true]);
  assertEquals([await reserve.giveUp(), reserve.isGivenUp], [false, true]);
  await reserve.make();
  assertEquals(reserve.isGivenUp, false);
  assertEquals(captured.lines.map(({ level }) => level), ["error", "info"]);
  assertStringIncludes(String(captured.lines[0]!.event), "make room");
  await Deno.remove(folder, { recursive: true });
});
