import type { AuroraFailure } from "./client.ts";
import type { Clock } from "@/lib/shared/clock.ts";
import { log } from "@/lib/base/log.ts";
import type { Order } from "@/lib/shared/order.ts";
import type { AuroraStatus, AuroraTrouble } from "@/lib/shared/staff_status.ts";

/** The poster screens, as the holder of their lease knows them. */
export interface AuroraReport extends AuroraStatus {
  state: Exclude<AuroraStatus["state"], "unknown">;
}

/** Options for an {@linkcode AuroraReporter}. */
export interface AuroraReporterOptions {
  /** Tells others how the screens are, and that somebody looks after them, until it rests. */
  publisher: { tell(report: AuroraReport): void; rest(): void };
  clock: Clock;
}

/**
 * Says how the screens are, as the one knows who looks after them: to others, and in the log when it
 * changes. `shown` are the live orders that Aurora's list shows because of us.
 */
export class AuroraReporter {
  #options: AuroraReporterOptions;
  #last: AuroraReport | null = null;
  #isOutOfStep = false;
  /** Why, as the log was told last. */
  #reason = "";
  #hasLooked = false;

  constructor(options: AuroraReporterOptions) {
    this.#options = options;
  }

  /** Whether Aurora was looked at once: what is set up wrongly is in the log before an order comes. */
  get hasLooked(): boolean {
    return this.#hasLooked;
  }

  /** Begins to look after Aurora; another one may have, until now. */
  begin(): void {
    this.#last = null;
  }

  /** Something is sent. After a failure it is not over before all is done. */
  working(shown: Order[]): void {
    if (!this.#isOutOfStep) this.#tell("working", shown);
  }

  /** All is done; `isAll`: and all that is live is shown. */
  inStep(shown: Order[], isAll: boolean): void {
    if (this.#isOutOfStep || !this.#hasLooked) log("info", "Aurora is in step");
    this.#hasLooked = true;
    this.#isOutOfStep = false;
    this.#reason = "";
    if (isAll) this.#tell("in step", shown);
    else this.#tell("unreachable", shown, "not taken");
  }

  /** Something could not be done. */
  outOfStep({ trouble, reason }: AuroraFailure, shown: Order[]): void {
    this.#hasLooked = true;
    this.#isOutOfStep = true;
    if (reason !== this.#reason) log("warn", "Aurora is out of step", { reason });
    this.#reason = reason;
    this.#tell("unreachable", shown, trouble);
  }

  /** Nothing is new. */
  again(): void {
    if (this.#last !== null) this.#options.publisher.tell(this.#last);
  }

  /** Somebody else may look after Aurora from now on, or nobody needs to. */
  rest(): void {
    this.#options.publisher.rest();
  }

  /** Of what is wrong with the next order, the log says it again. */
  forgetReason(): void {
    this.#reason = "";
  }

  #tell(state: AuroraReport["state"], shown: Order[], reason?: AuroraTrouble): void {
    this.#last = {
      state,
      since: this.#last?.state === state ? this.#last.since : this.#options.clock.now(),
      ...reason === undefined ? {} : { reason },
      shown: shown.map(({ number, readyAt }) => ({ number, readyAt })),
    };
    this.#options.publisher.tell(this.#last);
  }
}
