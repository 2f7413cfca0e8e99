import { emptyDatabase, Server } from "@/tools/cafe/server.ts";
import { rsaKeyPair, signedOrder, WEBHOOK_PATH } from "@/tools/cafe/signing.ts";
import { Child, now } from "./child.ts";
import { quantile, table } from "./figures.ts";

/** How many numbers are called at once. */
const NUMBERS = 10;
const LIMIT_MS = 60_000;

/** How soon locked phones are called, `phones` of them for ten numbers, and how orders fare meanwhile. */
export async function lockedPhones(phones: number): Promise<string> {
  const kitchen = rsaKeyPair();
  await using service = Child.start("push_service.ts");
  await using database = await emptyDatabase();
  await using server = await Server.start({
    ...database.variables,
    ...await service.ask("variables"),
    WEBHOOK_PUBLIC_KEY: kitchen.spki,
    TRUST_PROXY: "on",
  });
  const each = phones / NUMBERS;
  await service.ask("subscribe", { url: server.url, numbers: NUMBERS, phones: each });
  const order = async (number: number) => {
    const begun = now();
    const response = await fetch(
      `${server.url}${WEBHOOK_PATH}`,
      signedOrder(number, kitchen.privateKey),
    );
    await response.body?.cancel();
    if (response.status !== 200) throw new Error(`An order was answered ${response.status}`);
    return now() - begun;
  };
  const quiet: number[] = [];
  for (let at = 0; at < 100; at++) quiet.push(await order(1_000 + at));

  const begun = now();
  const times = await Promise.all(Array.from({ length: NUMBERS }, (_, at) => order(at + 1)));
  let taken = 0;
  for (let number = 2_000; taken < phones; number++) {
    if (now() - begun > LIMIT_MS) throw new Error(`${taken} of ${phones} after ${LIMIT_MS} ms`);
    times.push(await order(number));
    taken = await service.ask("taken");
  }
  const tookMs = now() - begun;
  const row = (
    name: string,
    ms: number[],
  ) => [name, ms.length, quantile(ms, 0.5).toFixed(1), quantile(ms, 0.99).toFixed(1)];
  return [
    `${phones} phones wait for ${NUMBERS} numbers that are called at once: all were told after ` +
    `${(tookMs / 1_000).toFixed(1)} s. Signed orders, one after the other (ms):`,
    table([
      ["", "orders", "p50", "p99"],
      row("before", quiet),
      row("while the phones are called", times),
    ]),
  ].join("\n\n");
}
