import { assert } from "@std/assert";
import { assertFits, becomes, type Engine, textOf } from "./engine.ts";
import { answered } from "@/tools/cafe/answered.ts";
import { emptyDatabase, Server } from "@/tools/cafe/server.ts";
import { postOrder, rsaKeyPair } from "@/tools/cafe/signing.ts";

const kitchen = rsaKeyPair();

/** What matters to a guest, one after the other; each says what it has found, or throws. */
export async function* visitAsGuest(engine: Engine): AsyncGenerator<string> {
  await using database = await emptyDatabase();
  const variables = {
    ...database.variables,
    WEBHOOK_PUBLIC_KEY: kitchen.spki,
    ORDER_TIMEOUT: "20",
  };
  await using server = await Server.start(variables);
  const call = async (number: number) => {
    await answered(postOrder(server.url, number, kitchen.privateKey), 200);
  };

  await call(7);
  await using frame = noScriptFrame(server.url);
  await engine.open(frame.url);
  const inside = (selector: string) =>
    `(() => { const page = document.querySelector("iframe").contentDocument;` +
    `const box = page.querySelector(${JSON.stringify(selector)})?.getBoundingClientRect();` +
    `return box && [box.x, box.right, page.documentElement.clientWidth].map(Math.round) })()`;
  for (const selector of [".waiting", ".follow", ".tile"]) {
    await becomes(engine, inside(selector), /^\d+,\d+,\d+$/);
    const [left, right, width] = await engine.evaluate(inside(selector)) as number[];
    assert(left! >= 0 && right! <= width!, `${selector} from ${left} to ${right} of ${width} px`);
  }
  yield "without a script";

  await engine.open(`${server.url}/?order=850`);
  await becomes(engine, textOf(".connection"), /^Live$/);
  await becomes(engine, textOf(".waiting .number"), /^850$/);
  const height = await engine.evaluate(numberHeight(".waiting .number")) as number;
  assert(height >= 100, `The number is ${height} px high`);
  yield `live, the number ${height} px high`;

  await call(850);
  await becomes(engine, textOf(".ready-call"), /850\s+is ready/);
  await becomes(engine, "document.title", /^850 ready$/);
  await assertFits(engine);
  yield "called";

  await becomes(
    engine,
    textOf(".ready-call.gone"),
    /850\s+was called just now and has left the board\./,
    30_000,
  );
  yield "missed";

  await server.stop("SIGKILL");
  await becomes(engine, textOf(".connection"), /^(Reconnecting|No network)/);
  await using again = await Server.start({ ...variables, PORT: server.port });
  await answered(postOrder(again.url, 12, kitchen.privateKey), 200);
  await becomes(engine, textOf(".tile .number"), /^12$/, 40_000);
  await becomes(engine, textOf(".connection"), /^Live$/, 40_000);
  yield "cut off and back";
}

/** How high a number is, in px. */
function numberHeight(selector: string): string {
  return `Math.round(document.querySelector(${
    JSON.stringify(selector)
  }).getBoundingClientRect().height)`;
}

/** The guests' page in a frame that may run no script, where a script outside may look at it. */
function noScriptFrame(target: string): AsyncDisposable & { url: string } {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (req) => {
    const { pathname, search } = new URL(req.url);
    if (pathname === "/frame") {
      const frame =
        `<iframe sandbox="allow-same-origin" width="390" height="844" src="/?order=12&order=500">`;
      return new Response(`<!DOCTYPE html><body style="margin:0">${frame}</iframe>`, {
        headers: { "content-type": "text/html" },
      });
    }
    const response = await fetch(target + pathname + search);
    const headers = new Headers({ "content-type": response.headers.get("content-type") ?? "" });
    return new Response(response.body, { headers });
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}/frame`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}
