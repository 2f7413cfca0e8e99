import type { Clock } from "@/lib/shared/clock.ts";
import type { Database } from "@/lib/kv/database.ts";
import type { EventStreams } from "@/lib/board/event_streams.ts";
import type { LiveBoard } from "@/lib/board/live_board.ts";
import { Publisher } from "./publisher.ts";
import type { PushReport } from "@/lib/shared/push_report.ts";
import type {
  AuroraStatus,
  Refusal,
  RefusalReason,
  StaffStatus,
} from "@/lib/shared/staff_status.ts";
import type { Measures } from "./measures.ts";
import { BELIEVED_MS, type Dated, isYoung, StatusStore } from "./status_store.ts";
import type { Televisions } from "@/lib/staff/televisions.ts";
import type { AuroraReport } from "@/lib/aurora/reporter.ts";
import { Interval } from "@/lib/shared/timer.ts";
import type { Order } from "@/lib/shared/order.ts";

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
  liveBoard: Pick<LiveBoard, "board" | "lastFromKitchen">;
  measures: Pick<Measures, "refusals">;
  televisions: Pick<Televisions, "list">;
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
  /** Whether a proxy has said who its visitors are, and its word is not taken. */
  ignoresProxy = false;
  #options: CafeStatusOptions;
  #store: StatusStore;
  /** The poster screens, as told by whoever looks after them. */
  readonly screens: Publisher<AuroraReport>;
  /** Calling locked phones, as told by whoever does it. */
  readonly push: Publisher<PushReport>;
  #refused: Publisher<Refusal>;
  #pages: Publisher<number>;
  #counting: Interval;

  constructor(options: CafeStatusOptions) {
    this.#options = options;
    const { clock } = options;
    const store = this.#store = new StatusStore(options);
    this.screens = new Publisher({
      name: "aurora",
      write: (report) => store.setAurora(report),
      everyMs: AURORA_EVERY_MS,
      clock,
    });
    this.push = new Publisher({
      name: "push",
      write: (report) => store.setPush(report),
      everyMs: PUSH_EVERY_MS,
      clock,
    });
    this.#refused = new Publisher({
      name: "refused",
      write: (refused) => store.setRefused(refused),
      everyMs: REFUSED_EVERY_MS,
      isEvent: true,
      clock,
    });
    this.#pages = new Publisher({
      name: "pages",
      write: (pages) => store.setPages(pages),
      everyMs: 0,
      initial: 0,
      clock,
    });
    this.#counting = new Interval(clock, COUNT_EVERY_MS, () => this.#count());
  }

  /** How all is now. Throws `StoreUnavailableError` when KV fails. */
  async read(): Promise<StaffStatus> {
    const { database, streams, liveBoard, televisions, hasScreens, hasPush, signIn, clock } =
      this.#options;
    const [published, known] = await Promise.all([this.#store.read(), televisions.list()]);
    const { aurora, refused, push, pages } = published;
    const now = clock.now();
    const { isDiskFull, damagedAt, isShared } = database.state;
    const last = liveBoard.lastFromKitchen;
    return {
      pages: streams.size + pages,
      webhook: {
        accepted: last === null ? null : { at: last.readyAt, number: last.number },
        refused,
      },
      aurora: hasScreens ? auroraStatus(aurora, liveBoard.board.orders, now) : null,
      push: hasPush ? { calls: push?.calls ?? [], figures: push?.figures ?? null } : null,
      televisions: known,
      signIn: signIn(),
      storage: { isDiskFull, damagedAt, isShared },
      ignoresProxy: this.ignoresProxy,
      now,
    };
  }

  /** A delivery of the kitchen's was refused just now, with this HTTP status. */
  orderRefused(reason: RefusalReason, status: number): void {
    this.#options.measures.refusals.add({ reason });
    this.#refused.tell({ at: this.#options.clock.now(), status, reason });
  }

  /** The kitchen's system has told of an evacuation just now, which does not count. */
  evacuationNotCounted(): void {
    const at = this.#options.clock.now();
    this.#refused.tell({ at, status: 200, reason: "unproven evacuation" });
  }

  /** Publishes what waits; this instance's pages are gone. */
  async close(): Promise<void> {
    await this.#counting.close();
    this.#pages.tell(0);
    const publishers = [this.screens, this.push, this.#refused, this.#pages];
    await Promise.all(publishers.map((each) => each.close()));
  }

  #count(): void {
    const { size } = this.#options.streams;
    this.#pages.tell(size);
    if (size === 0) this.#pages.rest();
  }
}

/**
 * What a report on the poster screens still says. Without an order nobody looks, and it stays true.
 * With one somebody does: who has not told for too long since then has died.
 */
function auroraStatus(
  report: Dated<AuroraReport> | null,
  orders: Pick<Order, "readyAt">[],
  now: number,
): AuroraStatus {
  if (report === null) return { state: "unknown", since: now, shown: [] };
  const { state, since, reason, shown, at } = report;
  const oldestCall = Math.min(...orders.map(({ readyAt }) => readyAt));
  const isBelieved = orders.length === 0 || isYoung({ at: oldestCall }, now, BELIEVED_MS) ||
    isYoung({ at }, now, BELIEVED_MS);
  if (!isBelieved) return { state: "unknown", since: at, shown: [] };
  return { state, since, ...reason === undefined ? {} : { reason }, shown };
}
