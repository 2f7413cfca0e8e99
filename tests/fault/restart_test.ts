import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Order } from "@/lib/shared/order.ts";
import { pause } from "@/lib/base/pause.ts";
import { EventReader } from "@/tests/support/event_reader.ts";
import { emptyDatabase, Server } from "@/tools/cafe/server.ts";
import { postOrder, rsaKeyPair } from "@/tools/cafe/signing.ts";
import { waitFor } from "@/tools/cafe/wait_for.ts";

const kitchen = rsaKeyPair();

/** Sends an order, and notes it if it was answered 200. */
async function order(url: string, number: number, accepted: number[]): Promise<void> {
  const response = await postOrder(url, number, kitchen.privateKey).catch(() => null);
  await response?.body?.cancel();
  if (response?.status === 200) accepted.push(number);
}

/** A page that shows the last board it was sent, and comes back as an EventSource does. */
class Page {
  shown: number[] = [];
  /** Numbers that it has shown, and then for a while did not. */
  readonly gaps: number[] = [];
  isOpen = false;
  /** How often it has been connected. */
  connections = 0;
  #url: string;
  #stream: EventReader | null = null;
  #isLeft = false;
  #living: Promise<void>;

  constructor(url: string) {
    this.#url = url;
    this.#living = this.#live();
  }

  async leave(): Promise<void> {
    this.#isLeft = true;
    await this.#stream?.close();
    await this.#living;
  }

  async #live(): Promise<void> {
    let retryMs = 3_000;
    while (!this.#isLeft) {
      try {
        const { body } = await fetch(`${this.#url}/api/events`);
        this.connections++;
        this.#stream = new EventReader(body!);
        while (true) {
          const { event, data, retry } = await this.#stream.next();
          retryMs = retry ?? retryMs;
          this.isOpen = true;
          if (event === "board") this.#show(data.orders);
        }
      } catch {
        this.isOpen = false;
        if (!this.#isLeft) await pause(retryMs);
      }
    }
  }

  #show(orders: Order[]): void {
    const numbers = orders.map(({ number }) => number);
    this.gaps.push(...this.shown.filter((number) => !numbers.includes(number)));
    this.shown = numbers;
  }
}

// Both signals end the same way, so one of them with so many pages will do.
for (const [signal, count] of [["SIGTERM", 1_000], ["SIGINT", 100]] as const) {
  Deno.test(`on ${signal} with ${count} pages open the process is gone in 5 s, and they miss nothing on the next one`, async () => {
    await using database = await emptyDatabase();
    const variables = {
      ...database.variables,
      WEBHOOK_PUBLIC_KEY: kitchen.spki,
      MAX_STREAMS: String(2 * count),
      MAX_STREAMS_PER_ADDRESS: String(2 * count),
    };
    const accepted: number[] = [];
    const first = await Server.start(variables);
    const { url, port } = first;
    await order(url, 1, accepted);
    const pages = Array.from({ length: count }, () => new Page(url));
    const all = (fits: (page: Page) => boolean) =>
      waitFor(() => pages.every(fits), {
        limitMs: 20_000,
        describe: () => `Do not: ${pages.filter((page) => !fits(page)).length}`,
      });
    await all(({ isOpen }) => isOpen);
    await order(url, 2, accepted);

    const begun = performance.now();
    const orders = [3, 4, 5].map((number) => order(url, number, accepted));
    const { code } = await first.stop(signal);
    assert(performance.now() - begun < 5_000, `Gone after ${performance.now() - begun} ms`);
    assertEquals(code, 0);
    assertStringIncludes(first.output, '"event":"Stopped"');
    await Promise.all(orders);
    await all(({ isOpen }) => !isOpen);

    await using _second = await Server.start({ ...variables, PORT: port });
    // Called while none, some or nearly all of them are back.
    for (let number = 6; number <= 15; number++) {
      await order(url, number, accepted);
      await pause(300);
    }
    await all(({ isOpen }) => isOpen);
    assertEquals(accepted.slice(-10), [6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
    await all(({ shown }) => shown.length === accepted.length);
    assertEquals(pages.flatMap(({ gaps }) => gaps), []);
    const wrong = pages.filter(({ shown }) => accepted.some((number) => !shown.includes(number)));
    assertEquals(wrong.length, 0);
    assert(pages.every(({ connections }) => connections >= 2));
    for (const page of pages) await page.leave();
  });
}
