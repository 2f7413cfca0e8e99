import { assert, assertEquals } from "@std/assert";
import { backUp, restore } from "@/tools/backup/copy.ts";
import { emptyDatabase, Server } from "@/tools/cafe/server.ts";
import { postOrder, rsaKeyPair } from "@/tools/cafe/signing.ts";

Deno.test("a backup under load, put back elsewhere, has all that was answered before it", async () => {
  await using database = await emptyDatabase();
  await using other = await emptyDatabase();
  const kitchen = rsaKeyPair();
  const settings = { WEBHOOK_PUBLIC_KEY: kitchen.spki, ORDER_TIMEOUT: "3600" };
  const answered: number[] = [];
  const file = `${other.folder}/copy`;
  let before: number[] = [];
  {
    await using server = await Server.start({ ...database.variables, ...settings });
    let next = 1;
    let isEnough = false;
    const send = async () => {
      while (!isEnough) {
        const number = next++;
        const response = await postOrder(server.url, number, kitchen.privateKey);
        await response.body?.cancel();
        if (response.status === 200) answered.push(number);
        if (answered.length === 200) begin.resolve();
      }
    };
    const begin = Promise.withResolvers<void>();
    const senders = Array.from({ length: 8 }, send);
    await begin.promise;
    before = [...answered];
    await backUp(database.variables.KV_PATH, file);
    isEnough = true;
    await Promise.all(senders);
    assert(answered.length > before.length, "orders were taken meanwhile");
  }
  await restore(file, other.variables.KV_PATH);
  await using server = await Server.start({ ...other.variables, ...settings });
  const { orders } = await (await fetch(`${server.url}/api/orders`)).json();
  const shown = new Set(orders.map(Number));
  assertEquals(before.filter((number) => !shown.has(number)), []);
});
