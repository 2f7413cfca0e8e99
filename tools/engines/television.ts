import { assert, assertEquals } from "@std/assert";
import { assertFits, becomes, type Engine, TELEVISION, textOf } from "./engine.ts";
import { answered } from "@/tools/cafe/answered.ts";
import { emptyDatabase, Server } from "@/tools/cafe/server.ts";
import { postOrder, rsaKeyPair } from "@/tools/cafe/signing.ts";
import { LOGIN_TOKEN, Staff } from "@/tools/cafe/staff.ts";

const kitchen = rsaKeyPair();
const NUMBERS =
  `[...document.querySelectorAll(".screen-board .screen-number")].map((each) => each.innerText).join()`;

/** What matters on a television, one after the other; each says what it has found, or throws. */
export async function* visitAsTelevision(engine: Engine): AsyncGenerator<string> {
  await using database = await emptyDatabase();
  await using server = await Server.start({
    ...database.variables,
    LOGIN_TOKEN,
    WEBHOOK_PUBLIC_KEY: kitchen.spki,
  });
  const call = (number: number) => answered(postOrder(server.url, number, kitchen.privateKey), 200);

  await engine.open(`${server.url}/screen?chime=on&voice=on`);
  await becomes(engine, textOf(".connection"), /^Live$/);
  await assertFits(engine);
  yield "live";

  await call(850);
  await becomes(engine, textOf(".screen-takeover .screen-number"), /^850$/);
  await becomes(engine, textOf(".screen-takeover"), /^null$/);
  await becomes(engine, NUMBERS, /^850$/);
  const digits = "parseFloat(getComputedStyle(document.querySelector('.screen-number')).fontSize)";
  const height = 0.72 * (await engine.evaluate(digits) as number);
  assert(height >= 0.4 * TELEVISION.height, `Digits are ${Math.round(height)} px high`);
  yield `a call took the screen, then its place, ${Math.round(height)} px high`;

  for (const number of [7, 99_999, 12, 64]) await call(number);
  await becomes(engine, `${NUMBERS}.split(",").sort().join()`, /^12,64,7,850,99999$/);
  const outside =
    `[...document.querySelectorAll(".screen-board .screen-number")].filter((each) => {` +
    `const { top, right, bottom, left } = each.getBoundingClientRect();` +
    `return left < 0 || top < 0 || right > innerWidth || bottom > innerHeight }).length`;
  assertEquals(await engine.evaluate(outside), 0);
  await assertFits(engine);
  yield "five numbers have their places";

  const staff = await Staff.logIn(server.url, LOGIN_TOKEN);
  await answered(staff.say(server.url, "last-call"), 200);
  await becomes(engine, textOf(".cafe-sign"), /^Last call/);
  await answered(staff.say(server.url, "evacuation"), 200);
  await becomes(engine, textOf(".evacuation-title"), /^Leave the building now$/);
  const covered = "document.elementFromPoint(960, 20).closest('.evacuation') !== null";
  assertEquals(await engine.evaluate(covered), true);
  await answered(staff.say(server.url, "open"), 200);
  await becomes(engine, textOf(".evacuation-title"), /^null$/);
  yield "last call, evacuation, and open again";
}
