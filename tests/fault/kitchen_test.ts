import { assertEquals, assertStringIncludes } from "@std/assert";
import { closedPort } from "@/tools/cafe/closed_port.ts";
import { emptyDatabase, Server } from "@/tools/cafe/server.ts";
import { WEBHOOK_SECRET } from "@/tools/cafe/signing.ts";

const KEY_URL = "http://127.0.0.1:8010/.well-known/webhooks.key";

/** Runs the kitchen tool to its end. */
async function kitchen(args: string[], env: Record<string, string> = {}) {
  const { tasks } = JSON.parse(await Deno.readTextFile("deno.json"));
  const flags = tasks.kitchen.replace(/^deno /, "").split(" ");
  const command = new Deno.Command(Deno.execPath(), { args: [...flags, ...args], env });
  const { code, stdout } = await command.output();
  return { code, output: new TextDecoder().decode(stdout) };
}

async function liveNumbers(server: Server): Promise<string[]> {
  return (await (await fetch(`${server.url}/api/orders`)).json()).orders;
}

Deno.test("the kitchen's orders are taken by an app that fetches its key", async () => {
  await using database = await emptyDatabase();
  await using server = await Server.start({
    ...database.variables,
    WEBHOOK_PUBLIC_KEY_URL: KEY_URL,
  });
  const { code, output } = await kitchen(["850", "851", "--to", server.url]);
  assertEquals(code, 0, output);
  assertStringIncludes(output, "850 → 200");
  assertEquals(await liveNumbers(server), ["851", "850"]);
});

Deno.test("the kitchen signs with a shared secret", async () => {
  await using database = await emptyDatabase();
  await using server = await Server.start({ ...database.variables, WEBHOOK_SECRET });
  const { code, output } = await kitchen(["850", "--hmac", "--to", server.url], { WEBHOOK_SECRET });
  assertEquals(code, 0, output);
  assertEquals(await liveNumbers(server), ["850"]);
});

Deno.test("the kitchen knows the token in the address, and neither the app nor the log tells it", async () => {
  await using database = await emptyDatabase();
  const WEBHOOK_PATH_TOKEN = "a-token-for-the-tests";
  const variables = { WEBHOOK_SECRET, WEBHOOK_PATH_TOKEN };
  await using server = await Server.start({ ...database.variables, ...variables });
  const knowing = await kitchen(["850", "--hmac", "--to", server.url], variables);
  assertEquals(knowing.code, 0, knowing.output);
  const without = { WEBHOOK_SECRET, WEBHOOK_PATH_TOKEN: "" };
  const { code, output } = await kitchen(["851", "--hmac", "--to", server.url], without);
  assertEquals(code, 1);
  assertStringIncludes(output, "851 → 401");
  assertEquals(await liveNumbers(server), ["850"]);
  await server.stop("SIGTERM");
  assertStringIncludes(server.output, "/api/orders/webhook?…");
  assertStringIncludes(server.output, "Webhook refused");
  assertEquals(server.output.includes(WEBHOOK_PATH_TOKEN), false);
});

Deno.test("the kitchen says what came back when an order is not taken", async () => {
  await using database = await emptyDatabase();
  await using server = await Server.start({ ...database.variables, WEBHOOK_SECRET });
  const refused = await kitchen(["850", "--to", server.url]);
  assertEquals(refused.code, 1);
  assertStringIncludes(refused.output, "850 → 401");
  const unreachable = await kitchen(["850", "--to", `http://127.0.0.1:${closedPort()}`]);
  assertEquals(unreachable.code, 1);
  assertStringIncludes(unreachable.output, "can't be reached");
});

const mistakes: [string, string[]][] = [
  ["no number", []],
  ["letters", ["A12"]],
  ["a pause that is none", ["--every", "soon"]],
  ["an unknown option", ["850", "--loud"]],
  ["HMAC without a secret", ["850", "--hmac"]],
];

for (const [name, args] of mistakes) {
  Deno.test(`the kitchen explains its use: ${name}`, async () => {
    const { code, output } = await kitchen(args, { WEBHOOK_SECRET: "" });
    assertEquals(code, 2);
    assertStringIncludes(output, "Usage: deno task kitchen");
  });
}
