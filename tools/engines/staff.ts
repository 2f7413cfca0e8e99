import { assertFits, becomes, type Engine, textOf } from "./engine.ts";
import { answered } from "@/tools/cafe/answered.ts";
import { LOGIN_TOKEN } from "@/tools/cafe/staff.ts";
import { emptyDatabase, Server } from "@/tools/cafe/server.ts";
import { postOrder, rsaKeyPair } from "@/tools/cafe/signing.ts";

const kitchen = rsaKeyPair();
const NUMBERS =
  `[...document.querySelectorAll(".staff-number")].map((each) => each.innerText).join()`;

/** What matters to staff, one after the other; each says what it has found, or throws. */
export async function* visitAsStaff(engine: Engine): AsyncGenerator<string> {
  await using database = await emptyDatabase();
  await using server = await Server.start({
    ...database.variables,
    LOGIN_TOKEN,
    WEBHOOK_PUBLIC_KEY: kitchen.spki,
  });
  const click = (selector: string) =>
    engine.evaluate(`(document.querySelector(${JSON.stringify(selector)}).click(), true)`);

  await engine.open(`${server.url}/orders`);
  await becomes(engine, "document.querySelector('#token')?.type", /^password$/);
  await engine.evaluate(`(document.querySelector("#token").value = "${LOGIN_TOKEN}", true)`);
  await click("#login-by-token [type=submit]");
  await becomes(engine, "document.querySelector('.health')?.className", /live/);
  await becomes(engine, "location.pathname + location.hash", /^\/orders$/);
  yield "logged in, live";

  for (const digit of "8510") await click(`[aria-label="Digit ${digit}"]`);
  await click('[aria-label="Delete a digit"]');
  await click(".keypad [type=submit]");
  await becomes(engine, NUMBERS, /^851$/);
  await becomes(engine, textOf(".reply"), /^851 is on the board$/);
  await becomes(engine, textOf(".undo"), /^Undo$/);
  await click(".undo button");
  await becomes(engine, NUMBERS, /^$/);
  await becomes(engine, "document.querySelectorAll('.undo').length", /^0$/);
  yield "called by the keypad, and taken back";

  for (const number of [850, 99_999]) {
    await answered(postOrder(server.url, number, kitchen.privateKey), 200);
  }
  await becomes(engine, NUMBERS, /^99999,850$/);
  await click('[data-number="850"] summary');
  await assertFits(engine);
  await click('[aria-label="850 picked up"]');
  await becomes(engine, NUMBERS, /^99999$/);
  const undoes = `document.querySelector(".undo button")?.getAttribute("aria-label")`;
  await becomes(engine, textOf(".reply"), /^850 picked up$/);
  await becomes(engine, undoes, /^Undo 850$/);
  await click(".undo button");
  await becomes(engine, NUMBERS, /^99999,850$/);
  yield "picked up, and put back";
}
