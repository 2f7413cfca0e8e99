import { createHash, createHmac, randomBytes, randomUUID } from "node:crypto";
import { timingSafeEqual } from "@std/crypto/timing-safe-equal";
import type { Clock } from "@/lib/shared/clock.ts";
import { log, reasonOf } from "@/lib/base/log.ts";
import { reachStore } from "@/lib/kv/reach_store.ts";

const DAY_MS = 86_400_000;
/** For how long a session that nobody uses lasts. */
export const SESSION_MS = 14 * DAY_MS;
/** How old a session's last renewal gets before its use renews it. */
const RENEWED_AFTER_MS = DAY_MS;

/** For how long a login code can be used. */
export const LOGIN_CODE_MS = 10 * 60_000;
/** How many unused login codes there can be; the next one ends the oldest. */
const MAX_LOGIN_CODES = 20;

/** What a session's token and a login code look like. */
export const SECRET = /^[\w-]{43}$/;

/** Another value means that all sessions and login codes from before have ended. */
const GENERATION_KEY = ["session_generation"];
const CODES_KEY = ["login_codes"];

/** What every record has; times in ms since the epoch. */
interface Temporary {
  expiresAt: number;
  /** That of all sessions when this was made. */
  generation: string | null;
}

/** A logged-in browser, as KV has it. */
interface Session extends Temporary {
  createdAt: number;
}

/** What {@linkcode Sessions} are made of. */
export interface SessionsOptions {
  kv: Deno.Kv;
  /** What staff log in with; part of every key, so that another one ends all sessions and codes. */
  loginToken: string;
  clock: Clock;
}

/**
 * The browsers that are logged in, and the codes by which they let others in. A session's token and
 * a code are 256 random bits each, of which KV knows a digest only. All methods throw
 * `StoreUnavailableError` when KV fails.
 */
export class Sessions {
  #kv: Deno.Kv;
  #loginToken: string;
  #clock: Clock;

  constructor({ kv, loginToken, clock }: SessionsOptions) {
    this.#kv = kv;
    this.#loginToken = loginToken.trim();
    this.#clock = clock;
  }

  /** Begins a session for whoever knows the login token, and gives the session's; else `null`. */
  async begin(loginToken: string): Promise<string | null> {
    const given = loginToken.trim();
    if (given === "" || !timingSafeEqual(sha256(given), sha256(this.#loginToken))) return null;
    while (true) {
      const generation = await reachStore(() => this.#kv.get<string>(GENERATION_KEY));
      const token = await this.#begin(this.#kv.atomic().check(generation), generation.value);
      // Where all sessions were ended in the meantime, this one comes after them.
      if (token !== null) return token;
    }
  }

  /** Begins a session for whoever has a code of `makeCode()`, which is used up by it; else `null`. */
  async beginByCode(code: string): Promise<string | null> {
    // What is no code costs no read. Nobody has to be kept from guessing: there are 2^256 of them.
    if (!SECRET.test(code)) return null;
    const [entry, generation] = await this.#read<Temporary>(this.#codeKey(code));
    if (!this.#isGood(entry.value, generation.value)) return null;
    // Of several at once, the first takes what the others have checked.
    const use = this.#kv.atomic().check(entry, generation).delete(entry.key);
    return await this.#begin(use, generation.value);
  }

  /**
   * Makes a code that begins one session, once and within {@linkcode LOGIN_CODE_MS}, on behalf of the
   * session with this token; `null`: that has ended.
   */
  async makeCode(token: string): Promise<string | null> {
    const [session, generation] = await this.#read<Session>(this.#key(token));
    if (!this.#isGood(session.value, generation.value)) return null;
    const unused = await reachStore(() =>
      Array.fromAsync(this.#kv.list<Temporary>({ prefix: CODES_KEY }))
    );
    const oldestFirst = unused.toSorted((a, b) => a.value.expiresAt - b.value.expiresAt);
    const making = this.#kv.atomic().check(generation);
    for (const { key } of oldestFirst.slice(0, 1 - MAX_LOGIN_CODES)) making.delete(key);
    const code = randomSecret();
    const expiresAt = this.#clock.now() + LOGIN_CODE_MS;
    const record: Temporary = { expiresAt, generation: generation.value };
    making.set(this.#codeKey(code), record, { expireIn: LOGIN_CODE_MS });
    const { ok } = await reachStore(() => making.commit());
    return ok ? code : null;
  }

  /** Looks a session up by its token and renews it when a day has passed; `null`: there is none. */
  async find(token: string): Promise<{ renewed: boolean } | null> {
    const [entry, generation] = await this.#read<Session>(this.#key(token));
    if (!this.#isGood(entry.value, generation.value)) return null;
    const expiresAt = this.#clock.now() + SESSION_MS;
    if (expiresAt - entry.value.expiresAt < RENEWED_AFTER_MS) return { renewed: false };
    const renewal = this.#kv.atomic().check(entry, generation)
      .set(entry.key, { ...entry.value, expiresAt }, { expireIn: SESSION_MS });
    const ok = await reachStore(() => renewal.commit()).then(({ ok }) => ok, (error) => {
      log("warn", "Could not renew a session", { reason: reasonOf(error) });
      return null;
    });
    // A full disk keeps nobody out of a session that goes on.
    if (ok === null) return { renewed: false };
    // Another request has renewed it in the meantime, or ended it.
    return ok ? { renewed: true } : await this.find(token);
  }

  /** Ends a session, if there is one. */
  async end(token: string): Promise<void> {
    await reachStore(() => this.#kv.delete(this.#key(token)));
  }

  /** Ends all sessions and login codes, in one write: also those that others are about to renew. */
  async endAll(): Promise<void> {
    await reachStore(() => this.#kv.set(GENERATION_KEY, randomUUID()));
  }

  /** Begins a session in a commit that `checks` something; `null`: that was not so any more. */
  async #begin(checks: Deno.AtomicOperation, generation: string | null): Promise<string | null> {
    const token = randomSecret();
    const createdAt = this.#clock.now();
    const session: Session = { createdAt, expiresAt: createdAt + SESSION_MS, generation };
    checks.set(this.#key(token), session, { expireIn: SESSION_MS });
    const { ok } = await reachStore(() => checks.commit());
    return ok ? token : null;
  }

  /** A record and the generation, as they are at one instant. */
  async #read<T>(key: Deno.KvKey): Promise<[Deno.KvEntryMaybe<T>, Deno.KvEntryMaybe<string>]> {
    return await reachStore(() => this.#kv.getMany<[T, string]>([key, GENERATION_KEY]));
  }

  #isGood<T extends Temporary>(record: T | null, generation: string | null): record is T {
    return record !== null && record.expiresAt > this.#clock.now() &&
      record.generation === generation;
  }

  #key(token: string): string[] {
    return ["sessions", this.#digest(token)];
  }

  #codeKey(code: string): string[] {
    return [...CODES_KEY, this.#digest(code)];
  }

  #digest(secret: string): string {
    return createHmac("sha256", this.#loginToken).update(secret).digest("base64url");
  }
}

function randomSecret(): string {
  return randomBytes(32).toString("base64url");
}

function sha256(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}
