import { dirname } from "node:path";
import { carryOver } from "./carry_over.ts";
import type { Clock } from "@/lib/shared/clock.ts";
import { DatabaseFile } from "./database_file.ts";
import { FolderClaim } from "./folder_claim.ts";
import { lastDamage } from "./damaged_file.ts";
import { localKv } from "./local_kv.ts";
import { log, reasonOf } from "@/lib/base/log.ts";
import { markClosed, openFile } from "./open_file.ts";
import { isDiskFull, Reserve } from "./reserve.ts";
import { StoreUnavailableError } from "./reach_store.ts";

/** How often its file and the room on its disk are looked at. */
const LOOK_MS = 5_000;
const FIRST_LOOK_MS = 1_000;
/** For how long it is told that a damaged one was moved aside. */
const TOLD_MS = 86_400_000;

/** How a database is that lies in a file; all is well where it does not. */
export interface DatabaseState {
  /** Whether the disk is full; orders may still be stored, in what was kept in reserve. */
  isDiskFull: boolean;
  /** Whether its file was deleted or replaced, and what is stored is not in the new one yet. */
  isReplaced: boolean;
  /** When a damaged one was moved aside for an empty one, in the last day; in ms since the epoch. */
  damagedAt: number | null;
  /** Whether another process has it open too: each then waits for the other's writes. */
  isShared: boolean;
}

/** What a {@linkcode LocalDatabase} is opened with. */
export interface LocalDatabaseOptions {
  path: string;
  clock: Clock;
  /** Called when everything is in another file at the path, which is to be opened anew. */
  moved: () => void;
}

/**
 * A database in a file of its own. A write that finds the disk full has the reserve; what is stored in a
 * file that was deleted or replaced is put into the one that has its name before any write is confirmed.
 */
export class LocalDatabase {
  /** Every write through it is looked after. */
  readonly kv: Deno.Kv;
  /** It as Deno has it: for what is to have no reserve, and to wait for nothing. */
  readonly plainKv: Deno.Kv;
  #options: LocalDatabaseOptions;
  #reserve: Reserve;
  #file: DatabaseFile;
  #claim: FolderClaim;
  #damagedAt: number | null;
  /** Writes that KV has not answered. */
  #writes = new Set<Promise<unknown>>();
  #moving: Promise<void> | null = null;
  #hasMoved = false;
  #closed = false;
  #cancel = () => {};
  #looking: Promise<void> = Promise.resolve();

  private constructor(options: LocalDatabaseOptions, kv: Deno.Kv, reserve: Reserve) {
    this.#options = options;
    this.#reserve = reserve;
    this.#file = new DatabaseFile(options.path);
    this.#claim = new FolderClaim(dirname(options.path));
    this.#damagedAt = lastDamage(options.path);
    this.plainKv = kv;
    this.kv = localKv(kv, (write) => this.#attempt(write));
    this.#lookLater(FIRST_LOOK_MS);
  }

  /** Opens it, or an empty one in the place of one that is damaged. Throws when that can't be done. */
  static async open(options: LocalDatabaseOptions): Promise<LocalDatabase> {
    const reserve = new Reserve(dirname(options.path));
    return new LocalDatabase(options, await openFile(options, reserve), reserve);
  }

  get state(): DatabaseState {
    const age = this.#options.clock.now() - (this.#damagedAt ?? -Infinity);
    return {
      isDiskFull: this.#reserve.isGivenUp,
      isReplaced: !this.#hasMoved && !this.#file.isSame,
      damagedAt: age < TOLD_MS ? this.#damagedAt : null,
      isShared: this.#claim.isShared,
    };
  }

  /** Ends what is under way and closes it. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancel();
    await this.#looking;
    await this.#moving?.catch(() => {});
    this.plainKv.close();
    this.#claim.close();
    if (this.#file.isSame) markClosed(this.#options.path);
  }

  async #attempt<Result>(write: () => Promise<Result>): Promise<Result> {
    if (this.#moving !== null || this.#hasMoved) {
      throw new StoreUnavailableError("The database is on its way into another file");
    }
    const result = await this.#counted(() => this.#withReserve(write));
    if (!this.#file.isSame) await this.#move();
    return result;
  }

  async #withReserve<Result>(write: () => Promise<Result>): Promise<Result> {
    try {
      return await write();
    } catch (error) {
      // A write that failed has changed nothing.
      if (!isDiskFull(error) || !await this.#reserve.giveUp()) throw error;
      return await write();
    }
  }

  async #counted<Result>(write: () => Promise<Result>): Promise<Result> {
    const writing = write();
    this.#writes.add(writing);
    try {
      return await writing;
    } finally {
      this.#writes.delete(writing);
    }
  }

  #move(): Promise<void> {
    this.#moving ??= this.#carryOver().finally(() => this.#moving = null);
    return this.#moving;
  }

  async #carryOver(): Promise<void> {
    const { path, clock, moved } = this.#options;
    if (this.#hasMoved) return;
    log("error", "The database file was deleted or replaced: carrying the board over", { path });
    try {
      await Promise.allSettled(this.#writes);
      await this.#file.forget();
      using other = await openFile(this.#options, this.#reserve);
      await carryOver(this.plainKv, other, { origin: this.#file.identity, now: clock.now() });
    } catch (error) {
      log("error", "The board could not be carried over", { reason: reasonOf(error) });
      throw new StoreUnavailableError("The database file is gone", { cause: error });
    }
    this.#hasMoved = true;
    log("info", "The board was carried over into the new file", { path });
    // Whoever waits for a write is answered first.
    clock.after(0, moved);
  }

  #lookLater(ms = LOOK_MS): void {
    if (this.#closed || this.#hasMoved) return;
    this.#cancel = this.#options.clock.after(ms, () => {
      this.#looking = this.#look().finally(() => this.#lookLater());
    });
  }

  async #look(): Promise<void> {
    this.#claim.look();
    if (this.#file.isSame) await this.#reserve.make();
    else await this.#move().catch(() => {});
  }
}
