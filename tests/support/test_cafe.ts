import { assertEquals } from "@std/assert";
import { Aurora } from "@/lib/aurora/client.ts";
import { AuroraSync } from "@/lib/aurora/sync.ts";
import { liveOrders, type Order } from "@/lib/shared/order.ts";
import type { AuroraReport } from "@/lib/aurora/reporter.ts";
import { FakeAurora } from "@/tools/cafe/fake_aurora.ts";
import { captureLog, type LogLine } from "./capture_log.ts";
import { FakeClock } from "./fake_clock.ts";

export const TIMEOUT_MS = 300_000;

/** A request to Aurora that is about to be sent. */
export interface Sending {
  method: string;
  /** `NaN` for the whole list. */
  number: number;
  timeoutSeconds?: number;
}

/** A café whose board is played by the test, its Aurora, and the sync between them. */
export class Cafe implements AsyncDisposable {
  readonly clock = new FakeClock();
  readonly aurora = new FakeAurora({ clock: this.clock });
  readonly lease = { holding: 1, isFree: true, isHeld: false };
  /** `readMs`: how long it takes to read what was removed. */
  readonly store = { isFailing: false, readMs: 0 };
  /** What happens while the sync settles an order, and while it gives the lease back. */
  readonly meanwhile = { settling: () => {}, releasing: () => {} };
  readonly log = captureLog();
  /** What the sync has told of the screens. */
  readonly reports: AuroraReport[] = [];
  /** Whether it answers for what it has told last. */
  isTelling = false;
  #orders = new Map<number, Order>();
  #removed = new Map<number, Order>();
  #changed = () => {};
  #subscriptions = 0;
  /** Numbers with a request that awaits its answer. */
  #waiting = new Set<number>();
  #overlapping: number[] = [];
  #sync: AuroraSync;

  /** `sending` is told of each request before it is sent, and may answer it in Aurora's place. */
  constructor(sending: (request: Sending) => Response | void = () => {}) {
    const { clock, aurora, lease } = this;
    const orders = this.#orders;
    this.#sync = new AuroraSync({
      aurora: new Aurora({
        url: "http://aurora.test",
        apiKey: aurora.apiKey,
        clock,
        fetch: (input, init) => {
          const path = new URL(String(input)).pathname;
          const { orderNumber, timeoutSeconds } = JSON.parse(String(init?.body ?? null)) ?? {};
          const number = orderNumber ?? Number(/\d+$/.exec(path)?.[0]);
          return this.#noteOverlap(number, async () => {
            const answer = sending({ method: init!.method!, number, timeoutSeconds });
            return answer ?? await aurora.fetch(input, init);
          });
        },
      }),
      store: {
        removed: async () => {
          const { isFailing, readMs } = this.store;
          if (isFailing) throw new Error("Could not reach the store");
          const { removed } = this;
          if (readMs > 0) await new Promise<void>((resolve) => clock.after(readMs, resolve));
          return removed;
        },
        settleRemoved: async ({ number }) => {
          this.#removed.delete(number);
          this.meanwhile.settling();
          await Promise.resolve();
        },
      },
      liveBoard: {
        get board() {
          const now = clock.now();
          return { version: "", now, orders: liveOrders(orders.values(), now), recent: [] };
        },
        subscribe: (changed) => {
          this.#subscriptions++;
          this.#changed = () => changed({ version: "", now: 0, orders: [], recent: [] });
          return () => this.#subscriptions--;
        },
      },
      lease: {
        get holding() {
          return lease.holding;
        },
        hold: () => Promise.resolve(lease.isHeld = lease.isFree),
        release: async () => {
          lease.isHeld = false;
          this.meanwhile.releasing();
          await Promise.resolve();
        },
      },
      publisher: {
        tell: (report) => {
          this.reports.push(structuredClone(report));
          this.isTelling = true;
        },
        rest: () => this.isTelling = false,
      },
      clock,
    });
  }

  /** The live orders, newest call first. */
  get live(): Order[] {
    return liveOrders(this.#orders.values(), this.clock.now());
  }

  /** The removed orders that are not sure to be off the screens. */
  get removed(): Order[] {
    return [...this.#removed.values()];
  }

  /** What was logged of things that went wrong. */
  get troubles(): LogLine[] {
    return this.log.lines.filter(({ level }) => level !== "info");
  }

  /** The numbers that are removed and not sure to be off the screens. */
  get unsettled(): number[] {
    return [...this.#removed.keys()];
  }

  async call(number: number, timeoutMs = TIMEOUT_MS): Promise<Order> {
    const now = this.clock.now();
    const calls = (this.#orders.get(number)?.calls ?? 0) + 1;
    const order: Order = {
      number,
      readyAt: now,
      expiresAt: now + timeoutMs,
      calls,
      source: "staff",
    };
    await this.put(order);
    return order;
  }

  /** Puts an order on the board as it is, as `restore()` does. */
  async put(order: Order): Promise<void> {
    this.#orders.set(order.number, order);
    this.#removed.delete(order.number);
    this.clock.after(order.expiresAt - this.clock.now(), () => this.#changed());
    await this.#tell();
  }

  async remove(number: number): Promise<void> {
    this.#removed.set(number, this.#orders.get(number)!);
    this.#orders.delete(number);
    await this.#tell();
  }

  /** What Aurora was asked since `from`, such as `POST 850`. */
  requests(from = 0): string[] {
    return this.aurora.requests.slice(from)
      .map(({ method, number }) => method === "GET" ? "GET" : `${method} ${number}`);
  }

  async #noteOverlap(number: number, send: () => Promise<Response>): Promise<Response> {
    if (this.#waiting.has(number)) this.#overlapping.push(number);
    this.#waiting.add(number);
    try {
      return await send();
    } finally {
      this.#waiting.delete(number);
    }
  }

  async #tell(): Promise<void> {
    this.#changed();
    await this.clock.pass(0);
  }

  /** Ends it; requests for one number must never have overlapped. */
  async close(): Promise<void> {
    await this.#sync.close();
    this.log[Symbol.dispose]();
    assertEquals([this.#overlapping, this.#subscriptions], [[], 0]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }
}
