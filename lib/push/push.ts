import { RateLimit } from "@/lib/base/rate_limit.ts";
import type { LiveBoard } from "@/lib/board/live_board.ts";
import { FailureLog } from "@/lib/base/failure_log.ts";
import { Lease } from "@/lib/kv/lease.ts";
import type { Clock } from "@/lib/shared/clock.ts";
import { Interval } from "@/lib/shared/timer.ts";
import { PushSender, type PushSenderOptions } from "./sender.ts";
import { PushServices } from "./services.ts";
import type { PushSettings } from "./settings.ts";
import { parseEnd, parseWish, WrongWish } from "./subscription.ts";
import { Subscriptions } from "./subscriptions.ts";
import { Vapid } from "./vapid.ts";
import { Wishes } from "./wishes.ts";

/** How often what is over is let go of. */
const TIDY_MS = 300_000;
/** How often an address may ask in a minute: all phones on the café's Wi-Fi share one. */
const WISHES_A_MINUTE = 240;

/** Options for {@linkcode Push}. */
export interface PushOptions {
  kv: Deno.Kv;
  settings: PushSettings;
  liveBoard: Pick<LiveBoard, "board" | "subscribe">;
  /** The café's name; `null`: it has none. */
  name: string | null;
  publisher: PushSenderOptions["publisher"];
  counter: PushSenderOptions["counter"];
  clock: Clock;
  maxChecks?: number;
  /** How push services are reached. */
  fetch?: typeof globalThis.fetch;
}

/** Calls locked phones: who asks to be called, and the calling. */
export class Push {
  #options: PushOptions;
  #vapid: Vapid;
  #wishes: Wishes;
  #sender: PushSender;
  #limit: RateLimit;
  #tidy: Interval;
  #failures = new FailureLog("warn", "Could not tidy the phones that are to be called");

  constructor(options: PushOptions) {
    const { kv, settings, clock, fetch } = this.#options = options;
    const { hosts } = settings;
    this.#vapid = new Vapid(options);
    const subscriptions = new Subscriptions(options);
    const wishes = this.#wishes = new Wishes({ ...options, subscriptions });
    const services = new PushServices({ vapid: this.#vapid, hosts, clock, ...fetch && { fetch } });
    const lease = new Lease({ kv, name: "push", clock });
    this.#sender = new PushSender({ ...options, subscriptions, services, lease });
    this.#limit = new RateLimit({ limit: WISHES_A_MINUTE, windowMs: 60_000, clock });
    this.#tidy = new Interval(clock, TIDY_MS, async () => {
      await wishes.tidy().then(
        () => this.#failures.succeeded(),
        (error) => this.#failures.failed(error),
      );
    });
  }

  /** The key that phones subscribe to. Throws `StoreUnavailableError` when KV fails. */
  async publicKey(): Promise<string> {
    return await this.#vapid.publicKey();
  }

  /** Counts a request of this address; in how many s it may come again, 0: it may now. */
  admit(address: string): number {
    const waitMs = this.#limit.waitMs(address);
    if (waitMs === 0) this.#limit.count(address);
    return Math.ceil(waitMs / 1000);
  }

  /**
   * Has a phone called, as its page at `origin` asks (any JSON). Throws `StoreUnavailableError` when KV
   * fails.
   */
  async subscribe(body: unknown, origin: string): Promise<"stored" | "full" | WrongWish> {
    const wish = parseWish(body, this.#options.settings.hosts);
    return wish instanceof WrongWish ? wish : await this.#wishes.put(wish, origin);
  }

  /** Ends that, as the page asks. Throws like {@linkcode subscribe}. */
  async unsubscribe(body: unknown): Promise<"ended" | WrongWish> {
    const end = parseEnd(body);
    if (end instanceof WrongWish) return end;
    await this.#wishes.end(end.endpoint, end.number);
    return "ended";
  }

  /** Waits a moment for what is on its way, and ends it. */
  async close(): Promise<void> {
    await Promise.all([this.#sender.close(), this.#tidy.close()]);
  }
}
