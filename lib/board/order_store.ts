import { createHash } from "node:crypto";
import { DEFAULT_TIME_ZONE } from "@/lib/shared/calendar.ts";
import { isExpired, MAX_NUMBER, type Order, type Source } from "@/lib/shared/order.ts";
import { RETRY_LIMIT_MS, retryWhileLocked } from "@/lib/kv/locked_retry.ts";
import {
  type FirstCall,
  firstCallOf,
  type FirstCallRecord,
  firstCallRecord,
  OrderCounters,
} from "./order_counters.ts";
import { reachStore, StoreUnavailableError } from "@/lib/kv/reach_store.ts";

const MINUTE_MS = 60_000;
/** Calls of one number within this time of each other are one call. */
const ONE_CALL_MS = 2_000;
/** How long an order stays readable after it has left the board. */
const KEPT_AFTER_MS = 45 * MINUTE_MS;
/** How long a `webhook-id` is remembered: longer than its timestamp is accepted. */
const DELIVERY_KEPT_MS = 10 * MINUTE_MS;
/** Live and recently gone records together; with the version key and some racing writers one list batch holds them all. */
const MAX_RECORDS = 900;
/** Records that leave in one commit; KV takes 100 checks in one. */
const MAX_LEAVING = 90;

/** For how long a locked database is tried by a probe. */
const PROBE_LIMIT_MS = 1_000;
/** Outcomes after which the board shows something else. */
const CHANGES = new Set(["called", "removed", "restored", "extended"]);

const BOARD_KEY = ["orders"];
const PROBE_KEY = ["probe"];
const orderKey = (number: number) => ["orders", number];
const REMOVED_KEY = ["removed"];
const removedKey = (number: number) => [...REMOVED_KEY, number];
const deliveryKey = (hash: string) => ["webhook_ids", hash];

/** An order that staff took off the board, as it was. */
export interface RemovedOrder extends Order {
  /** In ms since the epoch. */
  removedAt: number;
}

/** The records of one instant: the live orders and those that left the board in the last 45 minutes. */
export interface Snapshot {
  /** Opaque; another one means that an order was written. */
  versionstamp: string;
  /** The live orders, and those that expired. */
  records: Order[];
  removed: RemovedOrder[];
}

/** What is kept of an order: also where it is counted. */
type OrderRecord = Order & FirstCallRecord;

/** What is kept of a removed order: also whether it is off the screens for good. */
type Tombstone = OrderRecord & RemovedOrder & { isSettled?: true };

/** What came of `call()`. */
export type Call =
  | { outcome: "called"; order: Order }
  /** The number was called less than 2 s ago; this is the same call. */
  | { outcome: "same call"; order: Order }
  /** This delivery was handled before. */
  | { outcome: "seen delivery" };

/** Why nothing was done to the call that a person saw. */
type Missed =
  | { outcome: "absent" }
  /** Another call than the one the person saw is on the board, and stays. */
  | { outcome: "newer call"; order: Order };

/** What came of `remove()`. */
export type Removal = { outcome: "removed"; order: Order } | Missed;

/** What came of `extend()`. */
export type Extension = { outcome: "extended"; order: Order } | Missed;

/** What came of `restore()`. */
export type Restoration =
  | { outcome: "restored"; order: Order }
  /** Another call of the number is on the board. */
  | { outcome: "live"; order: Order }
  /** It was never removed, or its time has passed. */
  | { outcome: "too late" };

/** The board holds as many live orders as it can. */
export class BoardFullError extends StoreUnavailableError {
  override name = "BoardFullError";
}

/** What an {@linkcode OrderStore} is made of. */
export interface OrderStoreOptions {
  kv: Deno.Kv;
  /** How long a call stands on the board, in ms. */
  timeoutMs: number;
  /** The wall clock, in ms since the epoch. */
  now: () => number;
  /** Told after every commit that changed the board; the commit's caller waits for it. */
  changed?: () => void | Promise<void>;
  /** That of the days on which orders are counted, a name in the IANA database. */
  timeZone?: string;
}

/**
 * The orders in Deno KV, and the only module that knows their keys. Each method is one atomic
 * operation, and throws {@linkcode StoreUnavailableError} when KV fails for longer than a few seconds.
 */
export class OrderStore {
  #kv: Deno.Kv;
  #timeoutMs: number;
  #now: () => number;
  #changed: () => void | Promise<void>;
  #counters: OrderCounters;
  #lastWrite: Promise<unknown> = Promise.resolve();

  constructor(
    { kv, timeoutMs, now, changed = () => {}, timeZone = DEFAULT_TIME_ZONE }: OrderStoreOptions,
  ) {
    this.#kv = kv;
    this.#timeoutMs = timeoutMs;
    this.#now = now;
    this.#changed = changed;
    this.#counters = new OrderCounters(timeZone);
  }

  /**
   * Puts a number on the board, or calls it again: its time starts anew.
   * `deliveryId` makes the call happen at most once for that id within 10 minutes.
   * Throws {@linkcode BoardFullError} at 900 live orders.
   */
  async call(number: number, source: Source, deliveryId?: string): Promise<Call> {
    const idKey = deliveryId === undefined ? null : deliveryKey(sha256(deliveryId));
    return await this.#atomically<Call>(async (now) => {
      const record = await this.#kv.get<OrderRecord>(orderKey(number));
      const operation = this.#kv.atomic().check(record);
      if (idKey !== null) {
        const seen = await this.#kv.get(idKey);
        if (seen.value !== null) return [{ outcome: "seen delivery" }, null];
        const ending = { expiresAt: now + DELIVERY_KEPT_MS };
        operation.check(seen).set(idKey, ending, { expireIn: DELIVERY_KEPT_MS });
      }

      const live = record.value !== null && !isExpired(record.value, now) ? record.value : null;
      if (live !== null && Math.abs(now - live.readyAt) < ONE_CALL_MS) {
        return [{ outcome: "same call", order: orderOf(live) }, idKey === null ? null : operation];
      }
      if (record.value === null) await this.#makeRoom(now, operation);
      const order: Order = {
        number,
        readyAt: now,
        expiresAt: now + this.#timeoutMs,
        calls: (live?.calls ?? 0) + 1,
        source,
      };
      await this.#counters.forgetOld(this.#kv, operation, now);
      if (live !== null) this.#counters.repeated(operation, now);
      const first = live === null ? this.#counters.called(operation, now) : firstCallOf(live);
      this.#put(operation, order, first, now);
      return [{ outcome: "called", order }, operation];
    });
  }

  /**
   * Takes a number off the board, kept for {@linkcode restore}. With `readyAt` only the call
   * that began then; a newer call stays and is returned.
   */
  async remove(number: number, readyAt?: number): Promise<Removal> {
    return await this.#atomically<Removal>(async (now) => {
      const found = await this.#find(number, readyAt, now);
      if ("outcome" in found) return [found, null];
      const { record, order } = found;
      const operation = this.#kv.atomic().check(record)
        .delete(record.key)
        .set(removedKey(number), { ...record.value, removedAt: now }, {
          expireIn: keptMs(order, now),
        })
        .set(BOARD_KEY, { changedAt: now });
      this.#counters.removed(operation, firstCallOf(record.value), now);
      return [{ outcome: "removed", order }, operation];
    });
  }

  /**
   * Gives a number the time of a new call, from now on; it stays the same call, in its place on the
   * board. With `readyAt` only the call that began then.
   */
  async extend(number: number, readyAt?: number): Promise<Extension> {
    return await this.#atomically<Extension>(async (now) => {
      const found = await this.#find(number, readyAt, now);
      if ("outcome" in found) return [found, null];
      const { record, order } = found;
      const extended = { ...order, expiresAt: Math.max(order.expiresAt, now + this.#timeoutMs) };
      const operation = this.#kv.atomic().check(record);
      this.#put(operation, extended, firstCallOf(record.value), now);
      return [{ outcome: "extended", order: extended }, operation];
    });
  }

  /**
   * Puts a removed number back as it was, with its original `expiresAt`; with `readyAt` only the
   * call that began then. One that is back already counts as put back.
   */
  async restore(number: number, readyAt?: number): Promise<Restoration> {
    return await this.#atomically<Restoration>(async (now) => {
      const record = await this.#kv.get<OrderRecord>(orderKey(number));
      const tombstone = await this.#kv.get<Tombstone>(removedKey(number));
      if (record.value !== null && !isExpired(record.value, now)) {
        const order = orderOf(record.value);
        return [{ outcome: order.readyAt === readyAt ? "restored" : "live", order }, null];
      }
      if (tombstone.value === null) return [{ outcome: "too late" }, null];
      const order = orderOf(tombstone.value);
      const isOther = readyAt !== undefined && readyAt !== order.readyAt;
      if (isOther || isExpired(order, now)) return [{ outcome: "too late" }, null];
      const operation = this.#kv.atomic().check(record, tombstone);
      if (record.value === null) await this.#makeRoom(now, operation);
      const first = firstCallOf(tombstone.value);
      this.#counters.restored(operation, first, tombstone.value.removedAt);
      this.#put(operation, order, first, now);
      return [{ outcome: "restored", order }, operation];
    });
  }

  /** The removed orders that {@linkcode settleRemoved} was not called for. */
  async removed(): Promise<Order[]> {
    return await reachStore(async () => {
      const orders: Order[] = [];
      for await (const { value } of this.#kv.list<Tombstone>({ prefix: REMOVED_KEY })) {
        if (!value.isSettled) orders.push(orderOf(value));
      }
      return orders;
    });
  }

  /** Notes that the screens can't show this removed order any more. */
  async settleRemoved(order: Order): Promise<void> {
    await reachStore(async () => {
      const tombstone = await this.#kv.get<Tombstone>(removedKey(order.number));
      if (tombstone.value?.readyAt !== order.readyAt) return;
      const settled: Tombstone = { ...tombstone.value, isSettled: true };
      await this.#kv.atomic().check(tombstone)
        .set(tombstone.key, settled, { expireIn: keptMs(order, this.#now()) }).commit();
    });
  }

  /** Reads version and records from one snapshot of the database. */
  async board(): Promise<Snapshot> {
    return await reachStore(async () => {
      const snapshot: Snapshot = { versionstamp: "0", records: [], removed: [] };
      for await (const { key, value, versionstamp } of this.#list(removedKey(MAX_NUMBER + 1))) {
        if (key.length === 1) {
          if (key[0] === BOARD_KEY[0]) snapshot.versionstamp = versionstamp;
        } else if (key[0] === BOARD_KEY[0]) {
          snapshot.records.push(orderOf(value as OrderRecord));
        } else if (key[0] === REMOVED_KEY[0]) {
          const { quarter: _, firstAt: __, ...removed } = value as Tombstone;
          snapshot.removed.push(removed);
        }
      }
      return snapshot;
    });
  }

  /** The first calls of the live orders, for what counts them, and the version of that board. */
  async firstCalls(): Promise<{ versionstamp: string; live: FirstCall[] }> {
    return await reachStore(async () => {
      const now = this.#now();
      const found = { versionstamp: "0", live: [] as FirstCall[] };
      for await (const { key, value, versionstamp } of this.#list(orderKey(MAX_NUMBER + 1))) {
        if (key.length === 1) {
          found.versionstamp = versionstamp;
          continue;
        }
        const record = value as OrderRecord;
        const first = firstCallOf(record);
        if (first !== null && !isExpired(record, now)) found.live.push(first);
      }
      return found;
    });
  }

  /** The versionstamp that {@linkcode board} would return, at the price of reading one key. */
  async versionstamp(): Promise<string> {
    return await reachStore(async () => (await this.#kv.get(BOARD_KEY)).versionstamp ?? "0");
  }

  /** Whether something can be written; writes a key that means nothing. */
  async probe(): Promise<boolean> {
    const write = () => this.#kv.set(PROBE_KEY, true);
    return await retryWhileLocked(write, PROBE_LIMIT_MS).then(() => true, () => false);
  }

  /** Yields the versionstamp now and after changes, of this process or platform only. */
  watch(): ReadableStream<string> {
    return this.#kv.watch([BOARD_KEY]).pipeThrough(
      new TransformStream({
        transform([entry], controller) {
          controller.enqueue(entry.versionstamp ?? "0");
        },
      }),
    );
  }

  /** The version key and all records in one batch: a list of several batches can tear. */
  #list(end: Deno.KvKey): Deno.KvListIterator<unknown> {
    return this.#kv.list({ start: BOARD_KEY, end }, { batchSize: 1000 });
  }

  /** A live order and its record; with `readyAt` only if that call is it. */
  async #find(
    number: number,
    readyAt: number | undefined,
    now: number,
  ): Promise<{ record: Deno.KvEntry<OrderRecord>; order: Order } | Missed> {
    const record = await this.#kv.get<OrderRecord>(orderKey(number));
    if (record.value === null || isExpired(record.value, now)) return { outcome: "absent" };
    const order = orderOf(record.value);
    const isOther = readyAt !== undefined && readyAt !== order.readyAt;
    return isOther ? { outcome: "newer call", order } : { record, order };
  }

  #put(
    operation: Deno.AtomicOperation,
    order: Order,
    first: FirstCall | null,
    now: number,
  ): void {
    const record: OrderRecord = { ...order, ...firstCallRecord(first, order) };
    operation
      .set(orderKey(order.number), record, { expireIn: keptMs(order, now) })
      .delete(removedKey(order.number))
      .set(BOARD_KEY, { changedAt: now });
  }

  /** Lets the oldest gone records leave, so that one more fits. */
  async #makeRoom(now: number, operation: Deno.AtomicOperation): Promise<void> {
    const records: Deno.KvEntry<Order>[] = [];
    for await (const entry of this.#list(orderKey(MAX_NUMBER + 1))) {
      if (entry.key.length > 1) records.push(entry as Deno.KvEntry<Order>);
    }
    const surplus = records.length - MAX_RECORDS + 1;
    if (surplus <= 0) return;
    const gone = records.filter(({ value }) => isExpired(value, now))
      .sort((a, b) => a.value.expiresAt - b.value.expiresAt);
    const live = records.length - gone.length;
    if (live >= MAX_RECORDS) throw new BoardFullError(`The board is full, live orders: ${live}`);
    for (const entry of gone.slice(0, Math.min(surplus, MAX_LEAVING))) {
      operation.check(entry).delete(entry.key);
    }
  }

  /**
   * Runs `decide`, which reads and says what came of it and what to commit (`null`: nothing);
   * from the start again when something that it checks was written meanwhile. One write of this
   * process is under way at a time: several would only fight for the file, and overfill the board.
   */
  async #atomically<Result extends { outcome: string }>(
    decide: (now: number) => Promise<[Result, Deno.AtomicOperation | null]>,
  ): Promise<Result> {
    // The waiting for other writes counts too.
    const giveUpAt = performance.now() + RETRY_LIMIT_MS;
    const attempt = async (signal: AbortSignal) => {
      const [result, operation] = await decide(this.#now());
      // Whoever asked was told that it was not done, and others have had their turn since.
      signal.throwIfAborted();
      return [result, operation === null || (await operation.commit()).ok] as const;
    };
    const turn = this.#lastWrite.then(async () => {
      while (true) {
        const leftMs = giveUpAt - performance.now();
        const [result, committed] = await reachStore(attempt, leftMs);
        if (committed) return result;
      }
    });
    this.#lastWrite = turn.catch(() => {});
    const result = await turn;
    if (CHANGES.has(result.outcome)) await this.#changed();
    return result;
  }
}

function orderOf({ number, readyAt, expiresAt, calls, source }: Order): Order {
  return { number, readyAt, expiresAt, calls, source };
}

/** For how long KV keeps what there is to know of an order. */
function keptMs({ expiresAt }: Order, now: number): number {
  return Math.max(0, expiresAt - now) + KEPT_AFTER_MS;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
