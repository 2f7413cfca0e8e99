import type { LiveBoard } from "@/lib/board/live_board.ts";
import type { Counter } from "@/lib/base/measures.ts";
import { log, reasonOf } from "@/lib/base/log.ts";
import { Loop } from "@/lib/base/loop.ts";
import { type Lease, RENEW_MS } from "@/lib/kv/lease.ts";
import type { Clock } from "@/lib/shared/clock.ts";
import type { Board } from "@/lib/shared/order.ts";
import type { PushReport } from "@/lib/shared/push_report.ts";
import { CallBook, type Entry } from "./call_book.ts";
import type { Delivery } from "./delivery.ts";
import { Marker } from "./marker.ts";
import { messageHeaders, messageOf } from "./message.ts";
import { afterSending, type Call, isEvacuation, isPassedOver, passedOver } from "./owed.ts";
import type { PushServices } from "./services.ts";
import type { Subscription, Unreached } from "./subscription.ts";
import type { Subscriptions } from "./subscriptions.ts";
import { Tally } from "./tally.ts";

/** How often one that does not hold the lease looks whether it is free. */
const CANDIDATE_MS = 2_000;
/** How soon after a look comes the next that no change has asked for. */
const LEAST_REST_MS = 250;
/** How long messages on their way are waited for at the end. */
const FINISH_MS = 700;

/** Options for {@linkcode PushSender}. */
export interface PushSenderOptions {
  subscriptions: Pick<Subscriptions, "of" | "change">;
  services: Pick<PushServices, "send" | "close">;
  liveBoard: Pick<LiveBoard, "board" | "subscribe">;
  lease: Pick<Lease, "holding" | "hold" | "release">;
  /** The café's name, for the message. */
  name: string | null;
  /** Tells others how it goes, and that somebody does it, until it rests. */
  publisher: { tell(report: PushReport): void; rest(): void };
  /** Counts messages by what became of them. */
  counter: Pick<Counter, "add">;
  clock: Clock;
}

/**
 * Calls the phones that wait for the numbers on the board: compares which call each was told of with
 * the one that stands, sends what is owed, and marks it. A change of the board only makes it look
 * sooner. Of all isolates the one that holds the lease does so, for as long as any phone waits for a
 * number that is on the board.
 */
export class PushSender {
  #options: PushSenderOptions;
  #book: CallBook;
  #marker: Marker;
  #tally: Tally;
  #holding = 0;
  #held: Promise<boolean> | null = null;
  #sending = new Set<Promise<void>>();
  #isTelling = false;
  #loop: Loop;
  #unsubscribe: () => void;

  constructor(options: PushSenderOptions) {
    this.#options = options;
    this.#book = new CallBook(options);
    this.#marker = new Marker(options);
    this.#tally = new Tally(options.counter);
    this.#loop = new Loop({
      pass: () => this.#pass(),
      retryMs: RENEW_MS,
      failure: "Could not call locked phones",
      clock: options.clock,
    });
    this.#unsubscribe = options.liveBoard.subscribe(() => this.#loop.wake());
  }

  /** Waits a moment for what is on its way, ends it, and gives the lease back. */
  async close(): Promise<void> {
    const { clock, services, lease } = this.#options;
    this.#unsubscribe();
    await this.#loop.close();
    const late = Promise.withResolvers<void>();
    const cancel = clock.after(FINISH_MS, late.resolve);
    await Promise.race([Promise.all(this.#sending), late.promise]);
    cancel();
    services.close();
    this.#marker.close();
    await Promise.all(this.#sending);
    await lease.release().catch((error) => {
      log("warn", "Could not give the lease back", { reason: reasonOf(error) });
    });
  }

  /** Looks once, and begins what there is to do; returns for how long to rest, in ms. */
  async #pass(): Promise<number | null> {
    const { lease, liveBoard, clock } = this.#options;
    await this.#book.read(liveBoard.board.orders);
    if (this.#book.isEmpty) {
      this.#endTelling();
      await lease.release();
      return null;
    }
    if (!await this.#mayAct()) {
      this.#rest();
      this.#book.forget();
      return CANDIDATE_MS;
    }
    if (lease.holding !== this.#holding) {
      // Another one may have sent until now.
      this.#holding = lease.holding;
      this.#book.forget();
      await this.#book.read(liveBoard.board.orders);
    }
    const { board } = liveBoard;
    for (const entry of this.#book.owed(clock.now())) this.#begin(entry, board);
    this.#tell();
    return Math.min(Math.max(this.#book.nextLook(clock.now()), LEAST_REST_MS), RENEW_MS);
  }

  /** Whether this isolate holds the lease; many ask at once. */
  async #mayAct(): Promise<boolean> {
    this.#held ??= this.#options.lease.hold().finally(() => this.#held = null);
    return await this.#held;
  }

  #begin(entry: Entry, board: Board): void {
    const { call, owed } = entry;
    if (!isEvacuation(board)) return this.#keep(entry, this.#send(entry));
    if (!isPassedOver(owed, call, board.now)) return;
    this.#keep(entry, this.#mark(entry, (value) => passedOver(value, owed, call, board.now)));
  }

  #keep(entry: Entry, work: Promise<void>): void {
    this.#book.begun(entry);
    const sending = work
      .catch((error) => log("error", "Could not call a phone", { reason: reasonOf(error) }))
      .finally(() => this.#sending.delete(sending));
    this.#sending.add(sending);
  }

  async #send(entry: Entry): Promise<void> {
    const { services, name, clock } = this.#options;
    const { call, owed, subscription } = entry;
    const delivery = await services.send({
      to: subscription,
      text: messageOf({ kind: owed, order: call, to: subscription, name }),
      headers: () => messageHeaders(call, clock.now()),
      isWanted: () => this.#isWanted(call),
    });
    this.#tally.count(delivery);
    await this.#note(entry, delivery);
  }

  async #note(entry: Entry, delivery: Delivery): Promise<void> {
    const { call, owed } = entry;
    switch (delivery.outcome) {
      case "sent":
        return await this.#mark(entry, (value) => {
          return afterSending(value, owed, call, this.#options.clock.now());
        });
      case "gone":
        return await this.#mark(entry, ({ number }) => {
          return { number, unreached: call.readyAt, expiresAt: call.expiresAt };
        });
      case "failed":
        return this.#book.failed(entry, delivery);
      case "not wanted":
        return this.#book.dropped(entry);
    }
  }

  async #mark(entry: Entry, to: (value: Subscription) => Subscription | Unreached): Promise<void> {
    const marked = await this.#marker.mark({ kept: entry.kept, to });
    if (marked !== undefined) this.#book.done(entry, marked);
  }

  /** Asked right before a message is sent, which may have waited long for its turn. */
  async #isWanted({ number, readyAt }: Call): Promise<boolean> {
    const { board } = this.#options.liveBoard;
    const stands = board.orders.some((each) => each.number === number && each.readyAt === readyAt);
    return !this.#loop.isClosed && stands && !isEvacuation(board) && await this.#mayAct();
  }

  #tell(): void {
    this.#isTelling = true;
    this.#options.publisher.tell({ calls: this.#book.calls(), figures: this.#tally.figures });
  }

  /** The last word of whoever has told until now. */
  #endTelling(): void {
    if (this.#isTelling) this.#tell();
    this.#rest();
  }

  #rest(): void {
    this.#isTelling = false;
    this.#options.publisher.rest();
  }
}
