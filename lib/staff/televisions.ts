import { createHash, randomBytes, randomInt } from "node:crypto";
import { reachStore } from "@/lib/kv/reach_store.ts";
import { nextTimeOfDay } from "@/lib/shared/calendar.ts";
import type { Clock } from "@/lib/shared/clock.ts";
import { SCREEN_CODE_MINUTES, type Sound, type Television } from "@/lib/shared/television.ts";

/** For how long a code can be used. */
export const SCREEN_CODE_MS = SCREEN_CODE_MINUTES * 60_000;
/** How many a café can have; each writes a word every half a minute. */
export const MAX_TELEVISIONS = 50;
/** When a television that was switched off for today is missed again; by the café's clock. */
const MORNING = "06:00";
/** What can't be taken for one another, also on a keyboard on a screen. */
const LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
/** As many as make guessing useless, in so short a time, of what lets nobody do anything. */
const CODE_LENGTH = 8;
/** What a television's cookie holds. */
const TOKEN = /^[\w-]{43}$/;
/** A report that says nothing new is written when the one before is so old, in ms. */
const WRITTEN_AFTER_MS = 20_000;

/** Before all of them, and of itself the one that was added last. */
const SCREENS_KEY = ["televisions"];
const codeKey = (code: string) => ["television_codes", digest(code)];
const screenKey = (id: string) => [...SCREENS_KEY, id];

/** For whom a code was made, and until when it is good (ms since the epoch). */
type CodeRecord = { name: string; expiresAt: number };
type TelevisionRecord = Omit<Television, "id">;

/** What comes of typing a code on a television; `wrong`: it is none, or used, or old. */
export type AddedTelevision = { outcome: "added"; token: string } | {
  outcome: "wrong" | "too many";
};

/** Options for {@linkcode Televisions}. */
export interface TelevisionsOptions {
  kv: Deno.Kv;
  /** Where the café is, a name of the IANA database. */
  timeZone: string;
  clock: Clock;
}

/**
 * The televisions that staff have made known, each by a code that is typed on it once. What it gets for
 * that proves which one it is, and lets it do nothing that others can't. A television's id is the
 * digest of its token. All methods throw `StoreUnavailableError` when KV fails.
 */
export class Televisions {
  #kv: Deno.Kv;
  #timeZone: string;
  #clock: Clock;

  constructor({ kv, timeZone, clock }: TelevisionsOptions) {
    this.#kv = kv;
    this.#timeZone = timeZone;
    this.#clock = clock;
  }

  /** Makes a code that makes one television known by this name, once; `null`: there are too many. */
  async makeCode(name: string): Promise<string | null> {
    if (await this.#isFull()) return null;
    const code = Array.from({ length: CODE_LENGTH }, () => LETTERS[randomInt(LETTERS.length)])
      .join("");
    const record: CodeRecord = { name, expiresAt: this.#clock.now() + SCREEN_CODE_MS };
    await this.#reach(() => this.#kv.set(codeKey(code), record, { expireIn: SCREEN_CODE_MS }));
    return `${code.slice(0, 4)}-${code.slice(4)}`;
  }

  /** Makes the television known on which this code was typed. Where there are too many, it stays good. */
  async add(typed: string): Promise<AddedTelevision> {
    const code = typed.toUpperCase().replaceAll(/[^0-9A-Z]/g, "");
    while (code.length === CODE_LENGTH) {
      // Read before they are counted: whoever adds one meanwhile makes this commit fail.
      const [made, added] = await this.#reach(() =>
        this.#kv.getMany<[CodeRecord, string]>([codeKey(code), SCREENS_KEY])
      );
      if (made.value === null || made.value.expiresAt <= this.#clock.now()) break;
      if (await this.#isFull()) return { outcome: "too many" };
      const token = randomBytes(32).toString("base64url");
      const id = digest(token);
      const { name } = made.value;
      const record: TelevisionRecord = { name, seenAt: null, sound: "off", offUntil: 0 };
      const { ok } = await this.#reach(() =>
        this.#kv.atomic().check(made, added).delete(made.key)
          .set(SCREENS_KEY, id).set(screenKey(id), record).commit()
      );
      if (ok) return { outcome: "added", token };
    }
    return { outcome: "wrong" };
  }

  /** Whether a token is that of a known television. */
  async isKnown(token: string): Promise<boolean> {
    return (await this.#find(token)).value !== null;
  }

  /** A television says that it is there, and how its sound is; returns whether it is known. */
  async report(token: string, sound: Sound): Promise<boolean> {
    const entry = await this.#find(token);
    if (entry.value === null) return false;
    const now = this.#clock.now();
    const { seenAt, sound: before } = entry.value;
    const isFresh = seenAt !== null && Math.abs(now - seenAt) < WRITTEN_AFTER_MS;
    if (isFresh && sound === before) return true;
    const seen: TelevisionRecord = { ...entry.value, seenAt: now, sound };
    // What staff do to it meanwhile counts; its next word comes soon.
    await this.#reach(() => this.#kv.atomic().check(entry).set(entry.key, seen).commit());
    return true;
  }

  /** All of them, by name. */
  async list(): Promise<Television[]> {
    return await this.#reach(async () => {
      const all: Television[] = [];
      for await (const { key, value } of this.#kv.list<TelevisionRecord>({ prefix: SCREENS_KEY })) {
        all.push({ id: String(key[1]), ...value });
      }
      return all.sort((a, b) => a.name.localeCompare(b.name));
    });
  }

  /** Nobody misses a television until tomorrow. */
  async off(id: string): Promise<void> {
    const offUntil = nextTimeOfDay(MORNING, this.#clock.now() + 1, this.#timeZone);
    await this.#reach(async () => {
      while (true) {
        const entry = await this.#kv.get<TelevisionRecord>(screenKey(id));
        if (entry.value === null) return;
        const record = { ...entry.value, offUntil };
        const { ok } = await this.#kv.atomic().check(entry).set(entry.key, record).commit();
        if (ok) return;
      }
    });
  }

  /** A television is a screen like any other from now on. */
  async forget(id: string): Promise<void> {
    await this.#reach(() => this.#kv.delete(screenKey(id)));
  }

  async #isFull(): Promise<boolean> {
    return (await this.list()).length >= MAX_TELEVISIONS;
  }

  async #find(token: string): Promise<Deno.KvEntryMaybe<TelevisionRecord>> {
    const key = screenKey(digest(token));
    // What never was one costs no read.
    if (!TOKEN.test(token)) return { key, value: null, versionstamp: null };
    return await this.#reach(() => this.#kv.get<TelevisionRecord>(key));
  }

  #reach<T>(operation: () => Promise<T>): Promise<T> {
    return reachStore(operation, { clock: this.#clock });
  }
}

function digest(secret: string): string {
  return createHash("sha256").update(secret).digest("base64url");
}
