import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { EventReader } from "@/tests/support/event_reader.ts";
import { SmallDisk } from "@/tests/support/small_disk.ts";
import { postOrder, rsaKeyPair } from "@/tools/cafe/signing.ts";
import { Server } from "@/tools/cafe/server.ts";
import { waitFor } from "@/tools/cafe/wait_for.ts";

const kitchen = rsaKeyPair();

function variablesOn(disk: SmallDisk): Record<string, string> {
  return {
    KV_PATH: `${disk.path}/data/orders.sqlite3`,
    LOGIN_TOKEN: "a token for tests",
    WEBHOOK_PUBLIC_KEY: kitchen.spki,
  };
}

const reserveOf = (disk: SmallDisk) => `${disk.path}/data/reserve`;

async function hasReserve(disk: SmallDisk): Promise<boolean> {
  return (await Deno.stat(reserveOf(disk)).catch(() => null))?.size === 1_048_576;
}

async function order(server: Server, number: number): Promise<number> {
  const response = await postOrder(server.url, number, kitchen.privateKey);
  await response.body?.cancel();
  return response.status;
}

async function numbersOn(server: Server): Promise<number[]> {
  const { board } = await (await fetch(`${server.url}/api/orders`)).json();
  return board.orders.map((each: { number: number }) => each.number).toSorted();
}

async function health(server: Server): Promise<Record<string, unknown>> {
  return await (await fetch(`${server.url}/healthz`)).json();
}

/** How many keys KV itself would let go of; on a full disk that ends the process. */
function ending(disk: SmallDisk): number {
  using database = new DatabaseSync(variablesOn(disk).KV_PATH!);
  const found = database.prepare("SELECT count(*) AS count FROM kv WHERE expiration_ms > 0").get();
  return Number(found!.count);
}

Deno.test("a disk that runs full takes the reserve first, then refuses, and all is right again when there is room", async () => {
  await using disk = await SmallDisk.mount();
  await using server = await Server.start(variablesOn(disk));
  await waitFor(() => hasReserve(disk));
  const accepted: number[] = [];
  for (let number = 101; number <= 150; number++) {
    assertEquals(await order(server, number), 200);
    accepted.push(number);
  }
  const page = new EventReader((await fetch(`${server.url}/api/events`)).body!);
  await page.next();

  await disk.fill();
  let number = 200;
  while (await hasReserve(disk)) {
    assertEquals(await order(server, ++number), 200);
    accepted.push(number);
    assert(number < 1_000, "The disk does not fill up");
  }
  assertStringIncludes(server.output, "The disk is full: make room");
  assertEquals((await health(server)).disk, "full");

  await disk.fill();
  let status = 200;
  while (status === 200) {
    status = await order(server, ++number);
    if (status === 200) accepted.push(number);
  }
  assertEquals(status, 503);
  for (let time = 0; time < 10; time++) assertEquals(await order(server, 999), 503);
  assertEquals(await numbersOn(server), accepted);
  assertEquals(ending(disk), 0);

  await disk.free();
  assertEquals(await order(server, 999), 200);
  accepted.push(999);
  await waitFor(() => hasReserve(disk), { limitMs: 10_000 });
  await waitFor(async () => (await health(server)).ok === true, { limitMs: 10_000 });
  assertEquals((await health(server)).disk, "ok");
  assertEquals(await numbersOn(server), accepted);
  await page.close();
  await server.stop("SIGKILL");
  await using next = await Server.start(variablesOn(disk));
  assertEquals(await numbersOn(next), accepted);
});

/** What a start on a full disk comes to: the board, or what is said. */
async function start(variables: Record<string, string>): Promise<number[] | string> {
  await using server = await Server.launch(variables);
  const describe = () => server.output;
  await waitFor(() => /"Listening"|Could not start/.test(server.output), { describe });
  if (server.output.includes("Could not start")) {
    assertEquals((await server.ended()).code, 1);
    return server.output;
  }
  await server.listening();
  return await numbersOn(server);
}

for (const signal of ["SIGKILL", "SIGTERM"] as const) {
  Deno.test(`a start on a full disk after ${signal} shows the board, without a reserve if it can`, async () => {
    await using disk = await SmallDisk.mount();
    const variables = variablesOn(disk);
    {
      await using server = await Server.start(variables);
      await waitFor(() => hasReserve(disk));
      assertEquals(await order(server, 850), 200);
      await server.stop(signal);
    }
    await disk.fill();
    assertEquals(await start(variables), [850]);
    await Deno.remove(reserveOf(disk)).catch(() => {});
    await disk.fill();
    // What SQLite needs beside the file is there after a kill, and now again.
    assertEquals(await start(variables), [850]);
  });
}

Deno.test("a start on a full disk after a clean stop, without a reserve, says that there is no room", async () => {
  await using disk = await SmallDisk.mount();
  const variables = variablesOn(disk);
  {
    await using server = await Server.start(variables);
    await waitFor(() => hasReserve(disk));
    assertEquals(await order(server, 850), 200);
    await server.stop("SIGTERM");
  }
  await Deno.remove(reserveOf(disk));
  await disk.fill();
  assertStringIncludes(String(await start(variables)), "The disk is full");
  await disk.free();
  assertEquals(await start(variables), [850]);
});

Deno.test("the first start on a full disk clears what KV would end by itself, or says that there is no room", async () => {
  await using disk = await SmallDisk.mount();
  const variables = variablesOn(disk);
  await Deno.mkdir(`${disk.path}/data`);
  {
    using kv = await Deno.openKv(variables.KV_PATH);
    for (let number = 1; number <= 50; number++) {
      await kv.set(["webhook_ids", number], true, { expireIn: 60_000 });
    }
  }
  assertEquals(ending(disk), 50);
  await disk.fill();
  const said = await start(variables);
  assertStringIncludes(String(said), "The disk is full");
  await disk.free();
  assertEquals(await start(variables), []);
  assertEquals(ending(disk), 0);
});
