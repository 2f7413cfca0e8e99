import type { CafeState, CafeStateName, Notice } from "@/lib/shared/cafe.ts";
import { MAX_NUMBER, type Order } from "@/lib/shared/order.ts";
import type { FirstCallRecord } from "./order_counters.ts";

/** How long an order stays readable after its time is over, in ms. */
export const KEPT_AFTER_MS = 45 * 60_000;

/** In every commit that changes the board: its versionstamp is the board's version. */
export const BOARD_KEY = ["orders"];
export const STATE_KEY = ["orders", "state"];
export const NOTICE_KEY = ["orders", "notice"];
export const REMOVED_KEY = ["removed"];
export const orderKey = (number: number) => ["orders", number];
export const removedKey = (number: number) => [...REMOVED_KEY, number];
/** No key but a board's may be between {@linkcode BOARD_KEY} and this one: one list reads it. */
export const BOARD_END = removedKey(MAX_NUMBER + 1);

/** What each record carries: by which commit it was written, so that one whose answer was lost is known. */
interface Written {
  /** Absent in what an older version of this program wrote. */
  commit?: string;
}

/** What is kept of an order: also where it is counted. */
export type OrderRecord = Order & FirstCallRecord & Written;

/** An order that staff took off the board, as it was. */
export interface RemovedOrder extends Order {
  /** In ms since the epoch. */
  removedAt: number;
}

/** What is kept of a removed order. */
export type Tombstone = OrderRecord & RemovedOrder & {
  /** It is off the screens for good. */
  isSettled?: true;
  /** It left with the whole board, and was picked up for all that anybody knows. */
  isCleared?: true;
  /** It was called by mistake, and nobody has picked it up. */
  isMistake?: true;
};

/** What is kept of the café's state. */
export interface StateRecord extends CafeState, Written {
  /** What the kitchen's system said last, whatever staff have said since. */
  kitchen: { name: CafeStateName; at: number } | null;
}

/** What is kept of the notice. */
export interface NoticeRecord extends Notice, Written {
  /** It ends when the café closes. */
  untilClosed?: true;
}

/** The value of {@linkcode BOARD_KEY}. */
export interface BoardHead extends Written {
  /** In ms since the epoch. */
  changedAt: number;
}

/** The records of a board, by number. */
export interface BoardRecords {
  /** The live orders, and those that expired in the last 45 minutes. */
  readonly orders: ReadonlyMap<number, OrderRecord>;
  readonly removed: ReadonlyMap<number, Tombstone>;
  readonly state: StateRecord | null;
  readonly notice: NoticeRecord | null;
}

/** Those of a board that nothing was ever on. */
export const NO_RECORDS: BoardRecords = {
  orders: new Map(),
  removed: new Map(),
  state: null,
  notice: null,
};

/** Those of one instant. */
export interface KnownBoard extends BoardRecords {
  /** The board's version: opaque, and greater after each commit that changes it. */
  readonly versionstamp: string;
  /** The commit that made it. */
  readonly commit: string | undefined;
  /** Each record's own versionstamp, by {@linkcode nameOf} its key. */
  readonly stamps: ReadonlyMap<string, string>;
}

/** A record that changes; `null`: it goes. */
export interface Change {
  key: Deno.KvKey;
  value: OrderRecord | Tombstone | StateRecord | NoticeRecord | null;
}

/** A key as a text. */
export function nameOf(key: Deno.KvKey): string {
  return key.join(" ");
}

/** The records of a board while they are put together. */
export class BoardDraft implements BoardRecords {
  readonly orders: Map<number, OrderRecord>;
  readonly removed: Map<number, Tombstone>;
  state: StateRecord | null;
  notice: NoticeRecord | null;

  /** A copy of a board, else an empty one. */
  constructor(board?: BoardRecords) {
    this.orders = new Map(board?.orders);
    this.removed = new Map(board?.removed);
    this.state = board?.state ?? null;
    this.notice = board?.notice ?? null;
  }

  /** Carries a change out. */
  put({ key: [family, name], value }: Change): void {
    if (name === "state") this.state = value as StateRecord | null;
    else if (name === "notice") this.notice = value as NoticeRecord | null;
    else {
      const records = (family === "removed" ? this.removed : this.orders) as Map<number, unknown>;
      if (value === null) records.delete(name as number);
      else records.set(name as number, value);
    }
  }

  /** Leaves out what is over for so long that the database need not have it any more. */
  forget(now: number): void {
    for (const records of [this.orders, this.removed]) {
      for (const [number, { expiresAt }] of records) {
        if (expiresAt + KEPT_AFTER_MS <= now) records.delete(number);
      }
    }
  }
}

/** An order as it is told of, without what is kept beside it. */
export function orderOf({ number, readyAt, expiresAt, calls, source }: Order): Order {
  return { number, readyAt, expiresAt, calls, source };
}
