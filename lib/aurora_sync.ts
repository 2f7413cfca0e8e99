import type { Aurora, AuroraFailure } from "./aurora.ts";
import { AuroraLedger, type Step, type Wanted } from "./aurora_ledger.ts";
import type { Clock } from "./clock.ts";
import { type Lease, RENEW_MS } from "./lease.ts";
import type { LiveBoard } from "./live_board.ts";
import { log, reasonOf } from "./log.ts";
import type { Order } from "./order.ts";
import type { OrderStore } from "./order_store.ts";
import type { AuroraTrouble } from "./staff_status.ts";
import type { AuroraReport } from "./status_store.ts";

/** How often Aurora's list is compared with the board. */
const COMPARE_MS = 30_000;
/** The same while something may come back to the list that must not. */
const COMPARE_UNSURE_MS = 10_000;
/** How often one that does not hold the lease looks whether it is free. */
const CANDIDATE_MS = 1_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;

/** What an {@linkcode AuroraSync} is made of. */
export interface AuroraSyncOptions {
  aurora: Aurora;
  store: Pick<OrderStore, "removed" | "settleRemoved">;
  liveBoard: Pick<LiveBoard, "board" | "subscribe">;
  lease: Pick<Lease, "holding" | "hold" | "release">;
  /** Told how the screens are, by who holds the lease: every 3 s at least, changed or not. */
  publish: (report: AuroraReport) => void;
  clock: Clock;
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
  #changed = true;
  #failures = 0;
  #reason = "";
  /** What was published last. */
  #report: AuroraReport | null = null;
  /** Whether it has looked once: what is set up wrongly is in the log before an order comes. */
  #hasLooked = false;
  /** After a failure: not before this moment of the monotonic clock. */
  #retryAt = 0;
  #failing = false;
  #closed = false;
  #wake = () => {};
  #unsubscribe: () => void;
  #running: Promise<void>;

  constructor(options: AuroraSyncOptions) {
    this.#options = options;
    this.#unsubscribe = options.liveBoard.subscribe(() => {
      this.#changed = true;
      this.#wake();
    });
    this.#running = this.#run();
  }

  /** Ends it and gives the lease back. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#unsubscribe();
    this.#options.aurora.close();
    this.#wake();
    await this.#running;
    await this.#release();
  }

  async #run(): Promise<void> {
    while (!this.#closed) {
      this.#changed = false;
      await this.#rest(await this.#tryPass());
    }
  }

  async #tryPass(): Promise<number | null> {
    try {
      const waitMs = await this.#pass();
      this.#failing = false;
      return waitMs;
    } catch (error) {
      if (!this.#failing) log("error", "Aurora's sync failed", { reason: reasonOf(error) });
      this.#failing = true;
      return RENEW_MS;
    }
  }

  /** Waits until the board changes, and no longer than `ms` if given. */
  async #rest(ms: number | null): Promise<void> {
    if (this.#closed || this.#changed) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const cancel = ms === null ? () => {} : this.#options.clock.after(ms, resolve);
    this.#wake = resolve;
    await promise;
    cancel();
  }

  /** Looks once, and does what there is to do; returns for how long to rest, in ms. */
  async #pass(): Promise<number | null> {
    const { lease, clock } = this.#options;
    const wanted = await this.#wanted();
    const isIdle = wanted.live.size === 0 && wanted.removed.size === 0;
    if (isIdle && this.#hasLooked && (this.#ledger?.isEmpty(clock.elapsed()) ?? true)) {
      await this.#publishLast();
      await this.#release();
      return null;
    }
    if (!await lease.hold()) return CANDIDATE_MS;
    if (this.#ledger === null || lease.holding !== this.#holding) {
      this.#ledger = new AuroraLedger(clock.elapsed());
      this.#holding = lease.holding;
      this.#report = null;
    }
    const untilRetry = this.#retryAt - clock.elapsed();
    if (untilRetry > 0) {
      this.#publish(this.#report);
      return Math.min(untilRetry, RENEW_MS);
    }

    const compareMs = wanted.removed.size > 0 || this.#ledger.isUnsure
      ? COMPARE_UNSURE_MS
      : COMPARE_MS;
    const failure = await this.#repair(this.#ledger, wanted, compareMs);
    if (this.#closed) return null;
    if (failure !== null) return this.#failed(failure, this.#ledger, wanted);
    if (this.#changed || !await lease.hold()) return 0;
    this.#succeeded(this.#ledger, wanted);
    for (const order of this.#ledger.settle(wanted)) await this.#options.store.settleRemoved(order);
    const untilCompare = (this.#ledger.listedAt ?? 0) + compareMs - clock.elapsed();
    return Math.min(untilCompare, RENEW_MS);
  }

  async #wanted(): Promise<Wanted> {
    const { liveBoard, store } = this.#options;
    const byNumber = (orders: Order[]) => new Map(orders.map((order) => [order.number, order]));
    const removed = await store.removed();
    // Read after it: what was removed and called again in between is live.
    return { live: byNumber(liveBoard.board.orders.toReversed()), removed: byNumber(removed) };
  }

  /** Does one step after the other; stops when the board changes. Returns what went wrong, if anything. */
  async #repair(
    ledger: AuroraLedger,
    wanted: Wanted,
    compareMs: number,
  ): Promise<AuroraFailure | null> {
    const { aurora, lease, clock } = this.#options;
    const askedAt = clock.elapsed();
    if (ledger.listedAt === null || askedAt - ledger.listedAt >= compareMs) {
      const answer = await aurora.list();
      if (!answer.ok) return answer;
      ledger.listed(answer.orders, askedAt, wanted.live);
    }
    for (let step = ledger.nextStep(wanted); step !== null; step = ledger.nextStep(wanted)) {
      if (!await lease.hold() || lease.holding !== this.#holding) return null;
      if (this.#changed || this.#closed) return null;
      // After a failure it is not over before all is done.
      if (this.#failures === 0) this.#tell("working", ledger.shown(wanted.live));
      const failure = await this.#carryOut(step, ledger, wanted);
      if (failure !== null) return failure;
    }
    return null;
  }

  async #carryOut(
    step: Step,
    ledger: AuroraLedger,
    wanted: Wanted,
  ): Promise<AuroraFailure | null> {
    const { aurora, clock } = this.#options;
    const { action, number } = step;
    const askedAt = clock.elapsed();
    let answer;
    if (step.action === "add") {
      const remainingMs = step.order.expiresAt - clock.now();
      const timeoutSeconds = Math.max(1, Math.ceil(remainingMs / 1000));
      ledger.posting(number, timeoutSeconds, askedAt);
      answer = await aurora.add(number, timeoutSeconds);
    } else {
      answer = await aurora.remove(number);
    }
    if (!answer.ok) {
      if (answer.retryable) return answer;
      log("error", "Aurora does not take an order", { action, number, reason: answer.reason });
      ledger.refuse(step);
      return null;
    }
    ledger.listed(answer.orders, askedAt, wanted.live);
    if (step.action === "remove") return ledger.shows(number) ? notCarriedOut("DELETE") : null;
    return ledger.posted(step.order) ? null : notCarriedOut("POST");
  }

  /** Returns the pause before the next try. */
  #failed({ trouble, reason }: AuroraFailure, ledger: AuroraLedger, wanted: Wanted): number {
    this.#hasLooked = true;
    if (reason !== this.#reason) log("warn", "Aurora is out of step", { reason });
    this.#reason = reason;
    this.#tell("unreachable", ledger.shown(wanted.live), trouble);
    ledger.failed();
    // So far below its nominal length that a request which hangs and the longest one take under 30 s.
    const nominalMs = Math.min(FIRST_PAUSE_MS * 2 ** this.#failures++, LONGEST_PAUSE_MS);
    const pauseMs = Math.round(nominalMs * (0.5 + 0.3 * Math.random()));
    this.#retryAt = this.#options.clock.elapsed() + pauseMs;
    return Math.min(pauseMs, RENEW_MS);
  }

  #succeeded(ledger: AuroraLedger, { live }: Wanted): void {
    if (this.#failures > 0 || !this.#hasLooked) log("info", "Aurora is in step");
    this.#hasLooked = true;
    this.#failures = 0;
    this.#reason = "";
    const shown = ledger.shown(live);
    if (shown.length === live.size) this.#tell("in step", shown);
    else this.#tell("unreachable", shown, "not taken");
  }

  #tell(state: AuroraReport["state"], shown: Order[], reason?: AuroraTrouble): void {
    this.#publish({
      state,
      since: this.#report?.state === state ? this.#report.since : this.#options.clock.now(),
      ...reason === undefined ? {} : { reason },
      shown: shown.map(({ number, readyAt }) => ({ number, readyAt })),
      isWatched: true,
    });
  }

  /** Says that nobody looks any more, unless another one may have looked since. */
  async #publishLast(): Promise<void> {
    const { lease } = this.#options;
    if (!this.#report?.isWatched || !await lease.hold() || lease.holding !== this.#holding) return;
    this.#publish({ ...this.#report, shown: [], isWatched: false });
  }

  #publish(report: AuroraReport | null): void {
    this.#report = report;
    if (report !== null) this.#options.publish(report);
  }

  async #release(): Promise<void> {
    this.#ledger = null;
    // Of what is wrong with the next order, the log says it again.
    this.#reason = "";
    await this.#options.lease.release().catch((error) => {
      log("warn", "Lease not released", { reason: reasonOf(error) });
    });
  }
}

function notCarriedOut(method: string): AuroraFailure {
  return { trouble: "failing", reason: `${method} was answered 200 and not carried out` };
}
