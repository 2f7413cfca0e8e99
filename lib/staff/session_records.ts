import { createHmac, randomBytes, randomUUID } from "node:crypto";
import type { Clock } from "@/lib/shared/clock.ts";
import { reachStore } from "@/lib/kv/reach_store.ts";
import type { Person } from "./person.ts";

/** How many unused login codes there can be; the next one ends the oldest. */
const MAX_LOGIN_CODES = 20;

/** What a session's token and a login code look like. */
export const SECRET = /^[\w-]{43}$/;

/** Another value means that all sessions and login codes from before have ended. */
const GENERATION_KEY = ["session_generation"];
const CODES_KEY = ["login_codes"];

/** What every record has; times in ms since the epoch. */
export interface Temporary {
  expiresAt: number;
  /** That of all sessions when this was made. */
  generation: string | null;
  /**
   * The digest of the token of the session that let this one in: of a person's own account, who
   * answers for it, and with which it ends.
   */
  addedBy?: string;
}

/** A logged-in browser, as KV has it. */
export interface Session extends Temporary {
  createdAt: number;
  /** Whose own account it is of; without one it is of the login token, or was added by another. */
  person?: Person;
}

/** What a new session has of its own. */
export type NewSession = Pick<Session, "expiresAt" | "person" | "addedBy">;

/** A record and the generation, as they are at one instant. */
type Found<T> = [Deno.KvEntryMaybe<T>, Deno.KvEntryMaybe<string>];

/** Options for {@linkcode SessionRecords}. */
export interface SessionRecordsOptions {
  kv: Deno.Kv;
  /** Part of every key, so that another one ends all sessions and codes. */
  loginToken: string;
  clock: Clock;
}

/**
 * Sessions and login codes as KV has them: under a digest of their 256 random bits, good until they
 * expire and for as long as the generation is theirs. All methods throw `StoreUnavailableError` when
 * KV fails.
 */
export class SessionRecords {
  #kv: Deno.Kv;
  #loginToken: string;
  #clock: Clock;

  constructor({ kv, loginToken, clock }: SessionRecordsOptions) {
    this.#kv = kv;
    this.#loginToken = loginToken;
    this.#clock = clock;
  }

  /** A session by its token. */
  async session(token: string): Promise<Found<Session>> {
    return await this.#read(sessionKey(this.digest(token)));
  }

  /** What a login code has been given. */
  async code(code: string): Promise<Found<Temporary>> {
    return await this.#read(this.#codeKey(code));
  }

  /** The good session with this digest, that has let others in; `null`: it has ended. */
  async ownerOf(digest: string, generation: string | null): Promise<Deno.KvEntry<Session> | null> {
    const owner = await this.#reach(() => this.#kv.get<Session>(sessionKey(digest)));
    return this.isGood(owner.value, generation) ? owner as Deno.KvEntry<Session> : null;
  }

  /** The generation alone. */
  async generation(): Promise<Deno.KvEntryMaybe<string>> {
    return await this.#reach(() => this.#kv.get<string>(GENERATION_KEY));
  }

  /** Whether a record is there and has not ended. */
  isGood<T extends Temporary>(record: T | null, generation: string | null): record is T {
    return record !== null && record.expiresAt > this.#clock.now() &&
      record.generation === generation;
  }

  /** Begins a session in a commit that checks these, and `uses` up; `null`: they were not so any more. */
  async begin(
    checks: Deno.AtomicCheck[],
    generation: string | null,
    own: NewSession,
    uses?: Deno.KvKey,
  ): Promise<string | null> {
    const token = randomSecret();
    const createdAt = this.#clock.now();
    const session: Session = { createdAt, generation, ...own };
    const beginning = this.#kv.atomic().check(...checks)
      .set(sessionKey(this.digest(token)), session, { expireIn: own.expiresAt - createdAt });
    if (uses !== undefined) beginning.delete(uses);
    const { ok } = await this.#reach(() => beginning.commit());
    return ok ? token : null;
  }

  /** Has a session last until `expiresAt`; whether it was still as it is known. */
  async renew(
    entry: Deno.KvEntry<Session>,
    generation: Deno.KvEntryMaybe<string>,
    expiresAt: number,
  ): Promise<boolean> {
    const renewal = this.#kv.atomic().check(entry, generation).set(
      entry.key,
      { ...entry.value, expiresAt },
      { expireIn: expiresAt - this.#clock.now() },
    );
    return (await this.#reach(() => renewal.commit())).ok;
  }

  /** Stores a new login code, in the place of the oldest when there are too many; `null`: all ended meanwhile. */
  async makeCode(
    generation: Deno.KvEntryMaybe<string>,
    own: Omit<Temporary, "generation">,
  ): Promise<string | null> {
    const unused = await this.#reach(() =>
      Array.fromAsync(this.#kv.list<Temporary>({ prefix: CODES_KEY }))
    );
    const oldestFirst = unused.toSorted((a, b) => a.value.expiresAt - b.value.expiresAt);
    const making = this.#kv.atomic().check(generation);
    for (const { key } of oldestFirst.slice(0, 1 - MAX_LOGIN_CODES)) making.delete(key);
    const code = randomSecret();
    const record: Temporary = { ...own, generation: generation.value };
    making.set(this.#codeKey(code), record, { expireIn: own.expiresAt - this.#clock.now() });
    const { ok } = await this.#reach(() => making.commit());
    return ok ? code : null;
  }

  /** Deletes a session, if there is one. */
  async delete(token: string): Promise<void> {
    await this.#reach(() => this.#kv.delete(sessionKey(this.digest(token))));
  }

  /** Begins another generation. */
  async endAll(): Promise<void> {
    await this.#reach(() => this.#kv.set(GENERATION_KEY, randomUUID()));
  }

  /** By what a session is known beside its token. */
  digest(secret: string): string {
    return createHmac("sha256", this.#loginToken).update(secret).digest("base64url");
  }

  async #read<T>(key: Deno.KvKey): Promise<Found<T>> {
    return await this.#reach(() => this.#kv.getMany<[T, string]>([key, GENERATION_KEY]));
  }

  #reach<T>(operation: () => Promise<T>): Promise<T> {
    return reachStore(operation, { clock: this.#clock });
  }

  #codeKey(code: string): string[] {
    return [...CODES_KEY, this.digest(code)];
  }
}

function sessionKey(digest: string): string[] {
  return ["sessions", digest];
}

function randomSecret(): string {
  return randomBytes(32).toString("base64url");
}
