import type { Clock } from "@/lib/shared/clock.ts";
import type { Database } from "@/lib/kv/database.ts";
import type { EventStreams } from "@/lib/board/event_streams.ts";
import type { LiveBoard } from "@/lib/board/live_board.ts";
import { Publisher } from "./publisher.ts";
import type { PushReport } from "@/lib/shared/push_report.ts";
import type { Refusal, RefusalReason, StaffStatus } from "@/lib/shared/staff_status.ts";
import { FRESH_MS, StatusStore } from "./status_store.ts";
import type { AuroraReport } from "@/lib/aurora/reporter.ts";

/** Long enough for Aurora's answer to a single order. */
const AURORA_EVERY_MS = 250;
const PUSH_EVERY_MS = 500;
/** What a flood of refusals may write. */
const REFUSED_EVERY_MS = 3_000;
/** How often an instance looks how many pages it has. */
const COUNT_EVERY_MS = 5_000;

/** Options for a {@linkcode CafeStatus}. */
export interface CafeStatusOptions {
  kv: Deno.Kv;
  database: Pick<Database, "state">;
  streams: Pick<EventStreams, "size">;
  liveBoard: Pick<LiveBoard, "lastFromKitchen">;
  /** Whether there are poster screens. */
  hasScreens: boolean;
  /** Whether locked phones are called. */
  hasPush: boolean;
  /** How the provider of staff's accounts does; `null`: they log in without one. */
  signIn: () => StaffStatus["signIn"];
  clock: Clock;
}

/**
 * How the café's parts are, for staff: each instance publishes what the others can't know, in the
 * background, and reads it all when asked.
 */
export class CafeStatus {
  #options: CafeStatusOptions;
  #store: StatusStore;
  #aurora: Publisher<AuroraReport>;
  #push: Publisher<PushReport>;
  #refused: Publisher<Refusal>;
  #pages: Publisher<number>;
  #cancelCount = () => {};

  constructor(options: CafeStatusOptions) {
    this.#options = options;
    const { clock } = options;
    const store = this.#store = new StatusStore(options);
    this.#aurora = new Publisher({
      name: "aurora",
      write: (report) => store.setAurora(report),
      everyMs: AURORA_EVERY_MS,
      clock,
    });
    this.#push = new Publisher({
      name: "push",
      write: (report) => store.setPush(report),
      everyMs: PUSH_EVERY_MS,
      clock,
    });
    this.#refused = new Publisher({
      name: "refused",
      write: (refused) => store.setRefused(refused),
      everyMs: REFUSED_EVERY_MS,
      clock,
    });
    this.#pages = new Publisher({
      name: "pages",
      write: (pages) => store.setPages(pages),
      everyMs: 0,
      initial: 0,
      clock,
    });
    this.#countLater();
  }

  /** How all is now. Throws `StoreUnavailableError` when KV fails. */
  async read(): Promise<StaffStatus> {
    const { database, streams, liveBoard, hasScreens, hasPush, signIn, clock } = this.#options;
    const { aurora, refused, push, pages } = await this.#store.read();
    const now = clock.now();
    const { isDiskFull, damagedAt } = database.state;
    const last = liveBoard.lastFromKitchen;
    return {
      pages: streams.size + pages,
      webhook: {
        accepted: last === null ? null : { at: last.readyAt, number: last.number },
        refused,
      },
      aurora: hasScreens ? aurora ?? { state: "unknown", since: now, shown: [] } : null,
      push: hasPush ? { calls: push?.calls ?? [], figures: push?.figures ?? null } : null,
      signIn: signIn(),
      storage: { isDiskFull, damagedAt },
      now,
    };
  }

  /** The poster screens are like this; to be told again and again for as long as they are watched. */
  auroraIs(report: AuroraReport): void {
    this.#aurora.tell(report, report.isWatched ? FRESH_MS : Infinity);
  }

  /** Calling locked phones goes like this; to be told again and again for as long as it is watched. */
  pushIs(report: PushReport): void {
    this.#push.tell(report, report.isWatched ? FRESH_MS : Infinity);
  }

  /** A delivery of the kitchen's was refused just now, with this HTTP status. */
  orderRefused(reason: RefusalReason, status: number): void {
    this.#refused.tell({ at: this.#options.clock.now(), status, reason });
  }

  /** Publishes what waits; this instance's pages are gone. */
  async close(): Promise<void> {
    this.#cancelCount();
    this.#pages.tell(0);
    await Promise.all(
      [this.#aurora, this.#push, this.#refused, this.#pages].map((each) => each.close()),
    );
  }

  #countLater(): void {
    this.#cancelCount = this.#options.clock.after(COUNT_EVERY_MS, () => {
      const { size } = this.#options.streams;
      this.#pages.tell(size, size === 0 ? Infinity : FRESH_MS);
      this.#countLater();
    });
  }
}
