import { assert, assertEquals } from "@std/assert";
import { answered } from "@/tools/cafe/answered.ts";
import { PushServer } from "@/tools/cafe/push_server.ts";
import { emptyDatabase, Server } from "@/tools/cafe/server.ts";
import { postOrder, rsaKeyPair } from "@/tools/cafe/signing.ts";
import { waitFor } from "@/tools/cafe/wait_for.ts";
import { waitingPhones } from "@/tools/cafe/waiting_phones.ts";

const kitchen = rsaKeyPair();
/** The lease that nobody gave back has to stand still for 10 s. */
const TAKEN_OVER_MS = 20_000;

async function order({ url }: Server, number: number): Promise<number> {
  const begun = performance.now();
  await answered(postOrder(url, number, kitchen.privateKey), 200);
  return performance.now() - begun;
}

/** A push service, and two processes on one database that trust it. */
async function twoProcesses() {
  await using stack = new AsyncDisposableStack();
  const push = stack.use(new PushServer());
  const database = stack.use(await emptyDatabase());
  const variables = {
    ...database.variables,
    ...await push.variables(),
    WEBHOOK_PUBLIC_KEY: kitchen.spki,
  };
  const [one, other] = [
    stack.use(await Server.start(variables)),
    stack.use(await Server.start(variables)),
  ];
  const kept = stack.move();
  return { push, one, other, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

Deno.test("of two processes one calls the phones, each once; killed between sending and marking, the other sends what was not marked again", async () => {
  await using both = await twoProcesses();
  const { push, one, other } = both;
  const phones = [
    ...await waitingPhones(one.url, push, 850, 20),
    ...await waitingPhones(other.url, push, 850, 20),
  ];
  const [last] = await waitingPhones(other.url, push, 7, 1);
  await order(one, 850);
  await waitFor(() => push.messages.length === 40, {
    limitMs: 10_000,
    describe: () => `${push.messages.length} ${push.complaints} ${one.output} ${other.output}`,
  });
  for (const phone of phones) assertEquals(push.to(phone).length, 1, "Told once");

  // Whoever sends is killed when the service has the message, and has not said so.
  const killed = Promise.withResolvers<Server>();
  push.taken = async ({ id }) => {
    if (id !== last!.id) return;
    push.taken = () => {};
    const holder = await holderOf([one, other], push);
    await holder.stop("SIGKILL");
    killed.resolve(holder);
  };
  await order(other, 7);
  const holder = await killed.promise;
  const survivor = holder === one ? other : one;
  await waitFor(() => push.to(last!).length === 2, {
    limitMs: TAKEN_OVER_MS,
    describe: () => survivor.output,
  });
  const [first, second] = push.to(last!);
  // So that one which is still on its way gives way to the other.
  assertEquals(first!.headers.get("topic"), second!.headers.get("topic"));
  assertEquals(first!.text, second!.text);
  const [next] = await waitingPhones(survivor.url, push, 12, 1);
  await order(survivor, 12);
  await waitFor(() => push.to(next!).length === 1);
  for (const phone of phones) assertEquals(push.to(phone).length, 1, "Told again");
  assertEquals(push.to(last!).length, 2);
  assertEquals(push.complaints, []);
});

/** Whichever of them is connected to the push service. */
async function holderOf(servers: Server[], push: PushServer): Promise<Server> {
  const port = Number(push.host.split(":")[1]).toString(16).toUpperCase().padStart(4, "0");
  const lines = (await Deno.readTextFile("/proc/net/tcp")).split("\n");
  const inodes = lines.map((line) => line.trim().split(/\s+/))
    .filter(([, , remote, state]) => remote?.endsWith(`:${port}`) && state === "01")
    .map((fields) => fields[9]);
  for (const server of servers) {
    for await (const { name } of Deno.readDir(`/proc/${server.pid}/fd`)) {
      const target = await Deno.readLink(`/proc/${server.pid}/fd/${name}`).catch(() => "");
      if (inodes.includes(/^socket:\[(\d+)\]$/.exec(target)?.[1])) return server;
    }
  }
  throw new Error("Nobody is connected to the push service");
}

Deno.test("while a push service hangs, orders are answered at once, and a stop takes no longer", async () => {
  await using both = await twoProcesses();
  const { push, one, other } = both;
  push.answer = "hang";
  await waitingPhones(one.url, push, 850, 50);
  assert(await order(one, 850) < 3_000);
  await waitFor(() => push.requests > 0);
  for (const number of [1, 2, 3]) assert(await order(other, number) < 3_000);
  const begun = performance.now();
  const statuses = await Promise.all([one.stop("SIGTERM"), other.stop("SIGTERM")]);
  assertEquals(statuses.map(({ code }) => code), [0, 0]);
  assert(performance.now() - begun < 8_000);
});
