import { Calendar, DEFAULT_TIME_ZONE } from "@/lib/shared/calendar.ts";
import type { Clock } from "@/lib/shared/clock.ts";
import type { CafeStateName } from "@/lib/shared/cafe.ts";
import { isExpired, type Order, type RecentCall, type Source } from "@/lib/shared/order.ts";
import { retryWhileLocked } from "@/lib/kv/locked_retry.ts";
import { reachStore } from "@/lib/kv/reach_store.ts";
import { keptMs, listBoard, versionOf } from "./board_database.ts";
import { BoardMemory } from "./board_memory.ts";
import type {
  CallResult,
  Clearance,
  Command,
  Extension,
  NoticeChange,
  NoticeWish,
  Removal,
  Restoration,
  Results,
  StateChange,
} from "./commands.ts";
import { Committer } from "./committer.ts";
import { type FirstCall, firstCallOf } from "./order_counters.ts";
import { MAX_CALLS } from "./plan.ts";
import {
  BOARD_KEY,
  type KnownBoard,
  orderOf,
  REMOVED_KEY,
  removedKey,
  type Tombstone,
} from "./records.ts";

const MINUTE_MS = 60_000;
/** For how long a locked database is tried by a probe. */
const PROBE_LIMIT_MS = 1_000;
const PROBE_KEY = ["write_probe"];
/** A cleared call changes two records: what stood there, and what is gone. Both may have to be checked. */
const CHECKS_OF_CLEARED = 2;

/** Options for an {@linkcode OrderStore}. */
export interface OrderStoreOptions {
  kv: Deno.Kv;
  /** How long a call stands on the board, in ms. */
  timeoutMs: number;
  /** The wall clock, in ms since the epoch. */
  now: () => number;
  /** What the limits are measured on; by default the machine's clock. */
  clock?: Pick<Clock, "elapsed" | "after">;
  /** Told after every commit that changed the board. */
  changed?: () => void;
  /** That of the days on which orders are counted, a name in the IANA database. */
  timeZone?: string;
  /** How many checks KV takes in one commit; by default 100. */
  maxChecks?: number;
}

/**
 * The board in Deno KV: decided on in memory, and committed in one request. What changes it is done
 * once, or throws `StoreUnavailableError` when KV fails for longer than some seconds.
 */
export class OrderStore {
  /** The newest board that is known here. */
  readonly memory: BoardMemory = new BoardMemory();
  #kv: Deno.Kv;
  #now: () => number;
  #committer: Committer;
  #maxCleared: number;

  constructor(
    { kv, timeoutMs, now, clock, changed = () => {}, timeZone = DEFAULT_TIME_ZONE, maxChecks }:
      OrderStoreOptions,
  ) {
    this.#kv = kv;
    this.#now = now;
    this.#maxCleared = Math.floor(Math.min(maxChecks ?? MAX_CALLS, MAX_CALLS) / CHECKS_OF_CLEARED);
    const calendar = new Calendar(timeZone);
    this.#committer = new Committer({
      kv,
      memory: this.memory,
      now,
      clock,
      rules: { timeoutMs, quarterAt: (ms) => calendar.quarterAt(ms) },
      maxChecks,
      changed,
    });
  }

  /**
   * Puts a number on the board, or calls it again: its time starts anew. `deliveryId` makes the call
   * happen at most once for that id within four days.
   */
  call(number: number, source: Source, deliveryId?: string): Promise<CallResult> {
    const id = deliveryId === undefined ? {} : { deliveryId };
    return this.#carryOut({ kind: "call", number, source, ...id });
  }

  /**
   * Takes a number off the board, kept for {@linkcode restore}. With `readyAt` only the call
   * that began then; a newer call stays and is returned.
   */
  remove(number: number, readyAt?: number): Promise<Removal> {
    return this.#carryOut({ kind: "remove", number, ...at(readyAt) });
  }

  /** The same for one that was called by mistake: it counts as neither called nor picked up. */
  retract(number: number, readyAt?: number): Promise<Removal> {
    return this.#carryOut({ kind: "remove", number, isMistake: true, ...at(readyAt) });
  }

  /**
   * Gives a number the time of a new call, from now on; it stays the same call, in its place on the
   * board. With `readyAt` only the call that began then.
   */
  extend(number: number, readyAt?: number): Promise<Extension> {
    return this.#carryOut({ kind: "extend", number, ...at(readyAt) });
  }

  /**
   * Puts a removed number back as it was, with its original `expiresAt`; with `readyAt` only the
   * call that began then. One that is back already counts as put back.
   */
  restore(number: number, readyAt?: number): Promise<Restoration> {
    return this.#carryOut({ kind: "restore", number, ...at(readyAt) });
  }

  /** Takes the calls off the board that were seen on it, as many as are still there; they can be restored. */
  async clear(calls: RecentCall[]): Promise<Clearance> {
    const parts: Promise<Clearance>[] = [];
    for (let from = 0; from < calls.length; from += this.#maxCleared) {
      const some = calls.slice(from, from + this.#maxCleared);
      parts.push(this.#carryOut({ kind: "clear", calls: some }));
    }
    const cleared = await Promise.all(parts);
    return { outcome: "cleared", orders: cleared.flatMap(({ orders }) => orders) };
  }

  /** The café says how it is; the last one to say so wins. `deliveryId`: as that of a call. */
  setState(name: CafeStateName, source: Source, deliveryId?: string): Promise<StateChange> {
    const id = deliveryId === undefined ? {} : { deliveryId };
    return this.#carryOut({ kind: "state", name, source, ...id });
  }

  /** Shows a line for the guests, or with `null` none any more. */
  setNotice(notice: NoticeWish | null): Promise<NoticeChange> {
    return this.#carryOut({ kind: "notice", notice });
  }

  /** Reads the board anew into {@linkcode memory}. Throws `StoreUnavailableError` when KV fails. */
  read(): Promise<KnownBoard> {
    return this.#committer.read();
  }

  /** Resolves when the commit of this process that is under way has ended. */
  get underWay(): Promise<void> {
    return this.#committer.underWay;
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

  /** The first calls of the live orders, for what counts them, and the version of that board. */
  async firstCalls(): Promise<{ versionstamp: string; live: FirstCall[] }> {
    const { versionstamp, orders } = await listBoard(this.#kv);
    const now = this.#now();
    const live = [...orders.values()].filter((record) => !isExpired(record, now))
      .map(firstCallOf).filter((first) => first !== null);
    return { versionstamp, live };
  }

  /** The versionstamp that {@linkcode read} would find, at the price of reading one key. */
  async versionstamp(): Promise<string> {
    return await reachStore(() => versionOf(this.#kv));
  }

  /** Whether something can be written; writes a key that means nothing. */
  async probe(): Promise<boolean> {
    const write = () => this.#kv.set(PROBE_KEY, true, { expireIn: MINUTE_MS });
    return await retryWhileLocked(write, { limitMs: PROBE_LIMIT_MS }).then(() => true, () => false);
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

  #carryOut<C extends Command>(command: C): Promise<Results[C["kind"]]> {
    return this.#committer.carryOut(command);
  }
}

function at(readyAt: number | undefined): { readyAt?: number } {
  return readyAt === undefined ? {} : { readyAt };
}
