// The key server down, hanging, talking nonsense or with another key, and the app as a process.
import { assert, assertEquals } from "@std/assert";
import { closedPort } from "@/tools/cafe/closed_port.ts";
import { emptyDatabase, Server } from "@/tools/cafe/server.ts";
import {
  postOrder,
  type RsaKeyPair,
  rsaKeyPair,
  signRsa,
  WEBHOOK_PATH,
} from "@/tools/cafe/signing.ts";

const [OLD, NEW, STRANGER] = [rsaKeyPair(), rsaKeyPair(), rsaKeyPair()];
/** Far from the 8 s that a fetch may take, and what a busy machine may take. */
const AT_ONCE_MS = 3_000;

/** A key server, which the test holds in its hand. */
class KeyServer implements AsyncDisposable {
  /** When it was asked. */
  readonly askedAt: number[] = [];
  #hanging = new AbortController();
  #server: Deno.HttpServer<Deno.NetAddr>;

  constructor(public answer: string | "hangs") {
    this.#server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async () => {
      this.askedAt.push(performance.now());
      if (this.answer === "hangs") {
        const { signal } = this.#hanging;
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
      }
      return new Response(this.answer);
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}/webhooks.key`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#hanging.abort();
    await this.#server.shutdown();
  }
}

/** Sends an order; gives its answer's status and after how many ms it came. */
async function send(server: Server, number: number, sender: RsaKeyPair) {
  const begun = performance.now();
  const response = await postOrder(server.url, number, sender.privateKey);
  await response.body?.cancel();
  return { status: response.status, ms: performance.now() - begun };
}

const DEAD: Record<string, () => Promise<{ url: string } & Partial<AsyncDisposable>>> = {
  "down": () => Promise.resolve({ url: `http://127.0.0.1:${closedPort()}/webhooks.key` }),
  "hanging": () => Promise.resolve(new KeyServer("hangs")),
  "answering garbage": () => Promise.resolve(new KeyServer("<html>Welcome to the Wi-Fi</html>")),
};

Deno.test("with no key, and none to be had, an order waits for 20 s and gets 503", async (t) => {
  const rows = Object.entries(DEAD).map(([what, open]) =>
    t.step({
      name: what,
      fn: async () => {
        await using database = await emptyDatabase();
        const dead = await open();
        await using server = await Server.start({
          ...database.variables,
          WEBHOOK_PUBLIC_KEY_URL: dead.url,
        });
        const [first, second] = await Promise.all([
          send(server, 850, OLD),
          send(server, 851, OLD),
        ]);
        for (const { status, ms } of [first, second]) {
          assertEquals(status, 503);
          assert(ms > 19_900 && ms < 23_000, `answered after ${ms} ms`);
        }
        assertEquals((await (await fetch(`${server.url}/api/orders`)).json()).orders, []);
        await server.stop();
        await dead[Symbol.asyncDispose]?.();
      },
      sanitizeOps: false,
      sanitizeResources: false,
      sanitizeExit: false,
    })
  );
  await Promise.all(rows);
});

Deno.test("with a stored key orders are verified from the start, whatever the key server does", async () => {
  await using database = await emptyDatabase();
  await using keyServer = new KeyServer(OLD.pkcs1);
  const variables = { ...database.variables, WEBHOOK_PUBLIC_KEY_URL: keyServer.url };
  {
    await using server = await Server.start(variables);
    assertEquals((await send(server, 1, OLD)).status, 200);
  }
  let number = 1;
  const check = async () => {
    await using server = await Server.start(variables);
    const { status, ms } = await send(server, ++number, OLD);
    assertEquals(status, 200);
    assert(ms < AT_ONCE_MS, `answered after ${ms} ms`);
  };
  for (const answer of ["hangs", "", "<html>Welcome to the Wi-Fi</html>", NEW.spki.slice(0, 200)]) {
    keyServer.answer = answer;
    await check();
  }
  await keyServer[Symbol.asyncDispose]();
  await check();
});

Deno.test("the first order with a new key is taken, in the middle of a flood, by one fetch in 10 s", async () => {
  await using database = await emptyDatabase();
  await using keyServer = new KeyServer(OLD.spki);
  await using server = await Server.start({
    ...database.variables,
    WEBHOOK_PUBLIC_KEY_URL: keyServer.url,
  });
  assertEquals((await send(server, 1, OLD)).status, 200);
  keyServer.answer = NEW.spki;
  const body = '{"orderNumber":666}';
  const bad = { "x-signature": signRsa(body, STRANGER.privateKey) };
  const flooding = new AbortController();
  const refused = new Set<number>();
  let sent = 0;
  const floods = Array.from({ length: 150 }, async () => {
    while (!flooding.signal.aborted) {
      sent++;
      const request = { method: "POST", headers: bad, body };
      const response = await fetch(`${server.url}${WEBHOOK_PATH}`, request);
      await response.body?.cancel();
      refused.add(response.status);
    }
  });
  const orders = [2, 3, 4].map(async (number) => {
    await new Promise((resolve) => setTimeout(resolve, number * 500));
    return await send(server, number, NEW);
  });
  for (const { status, ms } of await Promise.all(orders)) {
    assertEquals(status, 200);
    assert(ms < 20_000, `answered after ${ms} ms`);
  }
  const { status, ms } = await send(server, 5, NEW);
  assertEquals(status, 200);
  assert(ms < AT_ONCE_MS, `answered after ${ms} ms`);
  flooding.abort();
  await Promise.all(floods);
  assert(sent >= 300, `sent: ${sent}`);
  assertEquals([...refused], [401]);
  for (const [at, askedAt] of keyServer.askedAt.slice(1).entries()) {
    const pause = askedAt - keyServer.askedAt[at]!;
    assert(pause > 9_900, `fetched again after ${pause} ms`);
  }
  // What waited for the key was verified at once, and may be of one instant.
  const { orders: shown } = await (await fetch(`${server.url}/api/orders`)).json();
  assertEquals([shown[0], shown.slice(1, 4).toSorted(), shown[4]], ["5", ["2", "3", "4"], "1"]);
});
