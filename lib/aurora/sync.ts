import { carryOut } from "./carry_out.ts";
import type { Aurora, AuroraFailure } from "./client.ts";
import { AuroraLedger } from "./ledger.ts";
import { BACKOFF, type Wanted } from "./steps.ts";
import { AuroraReporter, type AuroraReporterOptions } from "./reporter.ts";
import { Backoff } from "@/lib/shared/backoff.ts";
import { Loop } from "@/lib/base/loop.ts";
import { type Lease, RENEW_MS } from "@/lib/kv/lease.ts";
import type { LiveBoard } from "@/lib/board/live_board.ts";
import { log, reasonOf } from "@/lib/base/log.ts";
import type { Order } from "@/lib/shared/order.ts";
import type { OrderStore } from "@/lib/board/order_store.ts";

/** How often Aurora's list is compared with the board. */
const COMPARE_MS = 30_000;
/** The same while something may come back to the list that must not. */
const COMPARE_UNSURE_MS = 10_000;
/** How often one that does not hold the lease looks whether it is free. */
const CANDIDATE_MS = 1_000;

/** Options for {@linkcode AuroraSync}. */
export interface AuroraSyncOptions extends AuroraReporterOptions {
  aurora: Aurora;
  store: Pick<OrderStore, "removed" | "settleRemoved">;
  liveBoard: Pick<LiveBoard, "board" | "subscribe">;
  lease: Pick<Lease, "holding" | "hold" | "release">;
}

/**
 * Makes the poster screens show what the board shows: compares Aurora's list with it, and repairs
 * one difference after the other. A change of the board only makes it look sooner. Of all isolates
 * the one that holds the lease does so, for as long as there is something to show or to remove.
 */
export class AuroraSync {
  #options: AuroraSyncOptions;
  #ledger: AuroraLedger | null = null;
  #holding = 0;
  /** Of Aurora as a whole, and when to try it again, by the monotonic clock. */
  #backoff = new Backoff(BACKOFF);
  #retryAt = 0;
  #reporter: AuroraReporter;
  #loop: Loop;
  #unsubscribe: () => void;

  constructor(options: AuroraSyncOptions) {
    this.#options = options;
    this.#reporter = new AuroraReporter(options);
    this.#loop = new Loop({
      pass: () => this.#pass(),
      retryMs: RENEW_MS,
      failure: "Could not reconcile Aurora",
      clock: options.clock,
    });
    this.#unsubscribe = options.liveBoard.subscribe(() => this.#loop.wake());
  }

  /** Ends it and gives the lease back. */
  async close(): Promise<void> {
    this.#unsubscribe();
    this.#options.aurora.close();
    await this.#loop.close();
    await this.#release();
  }

  /** Looks once, and does what there is to do; returns for how long to rest, in ms. */
  async #pass(): Promise<number | null> {
    const { lease, clock } = this.#options;
    const wanted = await this.#wanted();
    const isIdle = wanted.live.size === 0 && wanted.removed.size === 0;
    if (isIdle && this.#reporter.hasLooked && (this.#ledger?.isEmpty(clock.elapsed()) ?? true)) {
      await this.#release();
      return null;
    }
    if (!await lease.hold()) {
      this.#reporter.rest();
      return CANDIDATE_MS;
    }
    if (this.#ledger === null || lease.holding !== this.#holding) {
      this.#ledger = new AuroraLedger(clock.elapsed());
      this.#holding = lease.holding;
      this.#reporter.begin();
    }
    const untilRetry = this.#retryAt - clock.elapsed();
    if (untilRetry > 0) {
      this.#reporter.again();
      return Math.min(untilRetry, RENEW_MS);
    }

    const result = await this.#repair(this.#ledger, wanted.removed);
    if (this.#loop.isClosed) return null;
    if (result === null) return 0;
    return "reason" in result
      ? this.#failed(result, this.#ledger)
      : await this.#repaired(this.#ledger, result);
  }

  async #wanted(): Promise<Wanted> {
    const removed = await this.#removed();
    // Read after it: what was removed and called again in between is live.
    return { live: this.#live(), removed };
  }

  #live(): Wanted["live"] {
    return byNumber(this.#options.liveBoard.board.orders.toReversed());
  }

  async #removed(): Promise<Wanted["removed"]> {
    return byNumber(await this.#options.store.removed());
  }

  /**
   * Does one step after the other. Returns what was wanted when nothing was left to be done now, or
   * what is wrong with Aurora as a whole; `null`: it is another's turn.
   */
  async #repair(
    ledger: AuroraLedger,
    removed: Wanted["removed"],
  ): Promise<Wanted | AuroraFailure | null> {
    const { aurora, lease, clock } = this.#options;
    while (true) {
      // Once for each step and no more: changes that never cease must not keep all from being done.
      if (this.#loop.takeWake()) removed = await this.#removed();
      if (!await lease.hold() || lease.holding !== this.#holding || this.#loop.isClosed) {
        return null;
      }
      const wanted = { live: this.#live(), removed };
      const askedAt = clock.elapsed();
      if (ledger.isOld(askedAt, compareMs(ledger, wanted))) {
        const answer = await aurora.list();
        if (answer.outcome === "failed") return answer;
        this.#backoff.succeeded();
        ledger.listed(answer.orders, askedAt, wanted.live);
        continue;
      }
      const step = ledger.nextStep(wanted, askedAt);
      if (step === null) return wanted;
      this.#reporter.working(ledger.shown(wanted.live));
      const failure = await carryOut(this.#options, step, ledger, wanted);
      if (failure === null) {
        ledger.done(step);
        continue;
      }
      // Even one that was not answered may be in others' way and not a sign that Aurora is away.
      ledger.postpone(step, failure, clock.elapsed());
      if (failure.trouble !== "failing") return failure;
      ledger.failed();
    }
  }

  /** Returns the pause before the next try. */
  #failed(failure: AuroraFailure, ledger: AuroraLedger): number {
    const { clock } = this.#options;
    this.#reporter.outOfStep(failure, ledger.shown(this.#live()));
    ledger.failed();
    const pauseMs = this.#backoff.failed();
    this.#retryAt = clock.elapsed() + pauseMs;
    return Math.min(pauseMs, RENEW_MS);
  }

  /** All is done that can be done now; returns for how long to rest. */
  async #repaired(ledger: AuroraLedger, wanted: Wanted): Promise<number> {
    const { store, clock } = this.#options;
    const waiting = ledger.waiting(wanted);
    const shown = ledger.shown(wanted.live);
    if (waiting !== null) this.#reporter.outOfStep(waiting, shown);
    else this.#reporter.inStep(shown, shown.length === wanted.live.size);
    for (const order of ledger.settle(wanted)) await store.settleRemoved(order);
    const compareAt = (ledger.listedAt ?? 0) + compareMs(ledger, wanted);
    const nextAt = Math.min(compareAt, waiting?.until ?? Infinity);
    return Math.min(Math.max(0, nextAt - clock.elapsed()), RENEW_MS);
  }

  async #release(): Promise<void> {
    this.#ledger = null;
    this.#reporter.rest();
    this.#reporter.forgetReason();
    await this.#options.lease.release().catch((error) => {
      log("warn", "Could not release the lease", { reason: reasonOf(error) });
    });
  }
}

/** How old Aurora's list may get. */
function compareMs(ledger: AuroraLedger, { removed }: Wanted): number {
  return removed.size > 0 || ledger.isUnsure ? COMPARE_UNSURE_MS : COMPARE_MS;
}

function byNumber(orders: Order[]): Map<number, Order> {
  return new Map(orders.map((order) => [order.number, order]));
}
