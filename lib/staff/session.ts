import { createHmac, randomBytes, randomUUID } from "node:crypto";
import type { Clock } from "@/lib/shared/clock.ts";
import { DEFAULT_TIME_ZONE } from "@/lib/shared/calendar.ts";
import { log, reasonOf } from "@/lib/base/log.ts";
import { isSecret } from "@/lib/base/secrets.ts";
import { reachStore } from "@/lib/kv/reach_store.ts";
import type { Person } from "./person.ts";
import { shiftEnd } from "./shift_end.ts";

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
  /**
   * The digest of the token of the session that let this one in: of a person's own account, who
   * answers for it, and with which it ends.
   */
  addedBy?: string;
}

/** A logged-in browser, as KV has it. */
interface Session extends Temporary {
  createdAt: number;
  /** Whose own account it is of; without one it is of the login token, or was added by another. */
  person?: Person;
}

/** A session that is good. */
export interface FoundSession {
  /** Whether it lasts longer from now on. */
  renewed: boolean;
  /** Who answers for it; `null`: whoever has the login token. */
  person: Person | null;
  /** In ms since the epoch. */
  expiresAt: number;
}

/** Options for {@linkcode Sessions}. */
export interface SessionsOptions {
  kv: Deno.Kv;
  /**
   * What staff log in with, `null` for none; part of every key, so that another one ends all sessions
   * and codes.
   */
  loginToken: string | null;
  /** The one provider whose people's sessions are good; `null`: there is none. */
  issuer?: string | null;
  /** Where the café is, whose mornings end the sessions of people. */
  timeZone?: string;
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
  #issuer: string | null;
  #timeZone: string;
  #clock: Clock;

  constructor(
    { kv, loginToken, issuer = null, timeZone = DEFAULT_TIME_ZONE, clock }: SessionsOptions,
  ) {
    this.#kv = kv;
    this.#loginToken = loginToken?.trim() ?? "";
    this.#issuer = issuer;
    this.#timeZone = timeZone;
    this.#clock = clock;
  }

  /** Begins a session for whoever knows the login token, and gives the session's; else `null`. */
  async begin(loginToken: string): Promise<string | null> {
    const given = loginToken.trim();
    if (given === "" || !isSecret(given, this.#loginToken)) return null;
    return await this.#beginAnyway({ expiresAt: this.#clock.now() + SESSION_MS });
  }

  /**
   * Begins a session of somebody who has proved who they are at the provider, and gives its token. It
   * ends in the morning whoever uses it, so that who was removed there does not stay in here.
   */
  async beginAs(person: Person): Promise<string> {
    return await this.#beginAnyway({
      expiresAt: shiftEnd(this.#clock.now(), this.#timeZone),
      person,
    });
  }

  /** Begins a session for whoever has a code of `makeCode()`, which is used up by it; else `null`. */
  async beginByCode(code: string): Promise<string | null> {
    // What is no code costs no read. Nobody has to be kept from guessing: there are 2^256 of them.
    if (!SECRET.test(code)) return null;
    const [entry, generation] = await this.#read<Temporary>(this.#codeKey(code));
    if (!this.#isGood(entry.value, generation.value)) return null;
    // Of several at once, the first takes what the others have checked.
    const use = this.#kv.atomic().check(entry, generation).delete(entry.key);
    const { addedBy } = entry.value;
    if (addedBy === undefined) {
      return await this.#begin(use, generation.value, {
        expiresAt: this.#clock.now() + SESSION_MS,
      });
    }
    const owner = await this.#ownerOf(addedBy, generation.value);
    if (owner === null) return null;
    return await this.#begin(use.check(owner), generation.value, {
      expiresAt: owner.value.expiresAt,
      addedBy,
    });
  }

  /**
   * Makes a code that begins one session, once and within {@linkcode LOGIN_CODE_MS}, on behalf of the
   * session with this token; `null`: that has ended.
   */
  async makeCode(token: string): Promise<string | null> {
    const [session, generation] = await this.#read<Session>(this.#key(token));
    if (!this.#isGood(session.value, generation.value)) return null;
    const { person, addedBy = person && this.#digest(token) } = session.value;
    const unused = await this.#reach(() =>
      Array.fromAsync(this.#kv.list<Temporary>({ prefix: CODES_KEY }))
    );
    const oldestFirst = unused.toSorted((a, b) => a.value.expiresAt - b.value.expiresAt);
    const making = this.#kv.atomic().check(generation);
    for (const { key } of oldestFirst.slice(0, 1 - MAX_LOGIN_CODES)) making.delete(key);
    const code = randomSecret();
    const expiresAt = this.#clock.now() + LOGIN_CODE_MS;
    const record: Temporary = {
      expiresAt,
      generation: generation.value,
      ...addedBy && { addedBy },
    };
    making.set(this.#codeKey(code), record, { expireIn: LOGIN_CODE_MS });
    const { ok } = await this.#reach(() => making.commit());
    return ok ? code : null;
  }

  /** Looks a session up by its token and renews it when a day has passed; `null`: there is none. */
  async find(token: string): Promise<FoundSession | null> {
    const [entry, generation] = await this.#read<Session>(this.#key(token));
    if (!this.#isGood(entry.value, generation.value)) return null;
    const { addedBy } = entry.value;
    const owner = addedBy === undefined ? entry : await this.#ownerOf(addedBy, generation.value);
    if (owner === null) return null;
    const person = owner.value?.person ?? null;
    if (person === null) {
      return await this.#renew(token, entry as Deno.KvEntry<Session>, generation);
    }
    if (person.issuer !== this.#issuer) return null;
    return { renewed: false, person, expiresAt: entry.value.expiresAt };
  }

  /** Ends a session, if there is one. */
  async end(token: string): Promise<void> {
    await this.#reach(() => this.#kv.delete(this.#key(token)));
  }

  /** Ends all sessions and login codes, in one write: also those that others are about to renew. */
  async endAll(): Promise<void> {
    await this.#reach(() => this.#kv.set(GENERATION_KEY, randomUUID()));
  }

  /** Gives the session of the login token that `entry` is, for longer if that is due. */
  async #renew(
    token: string,
    entry: Deno.KvEntry<Session>,
    generation: Deno.KvEntryMaybe<string>,
  ): Promise<FoundSession | null> {
    const expiresAt = this.#clock.now() + SESSION_MS;
    const asItIs = { renewed: false, person: null, expiresAt: entry.value.expiresAt };
    if (expiresAt - entry.value.expiresAt < RENEWED_AFTER_MS) return asItIs;
    const renewal = this.#kv.atomic().check(entry, generation)
      .set(entry.key, { ...entry.value, expiresAt }, { expireIn: SESSION_MS });
    const ok = await this.#reach(() => renewal.commit()).then(({ ok }) => ok, (error) => {
      log("warn", "Could not renew a session", { reason: reasonOf(error) });
      return null;
    });
    // A full disk keeps nobody out of a session that goes on.
    if (ok === null) return asItIs;
    // Another request has renewed it in the meantime, or ended it.
    return ok ? { renewed: true, person: null, expiresAt } : await this.find(token);
  }

  /** Begins a session whatever happens; where all were ended in the meantime, it comes after them. */
  async #beginAnyway(session: Pick<Session, "expiresAt" | "person">): Promise<string> {
    while (true) {
      const generation = await this.#reach(() => this.#kv.get<string>(GENERATION_KEY));
      const checks = this.#kv.atomic().check(generation);
      const token = await this.#begin(checks, generation.value, session);
      if (token !== null) return token;
    }
  }

  /** Begins a session in a commit that `checks` something; `null`: that was not so any more. */
  async #begin(
    checks: Deno.AtomicOperation,
    generation: string | null,
    own: Pick<Session, "expiresAt" | "person" | "addedBy">,
  ): Promise<string | null> {
    const token = randomSecret();
    const createdAt = this.#clock.now();
    const session: Session = { createdAt, generation, ...own };
    checks.set(this.#key(token), session, { expireIn: own.expiresAt - createdAt });
    const { ok } = await this.#reach(() => checks.commit());
    return ok ? token : null;
  }

  /** The good session with this digest, that has let others in; `null`: it has ended. */
  async #ownerOf(
    digest: string,
    generation: string | null,
  ): Promise<Deno.KvEntry<Session> | null> {
    const owner = await this.#reach(() => this.#kv.get<Session>(sessionKey(digest)));
    return this.#isGood(owner.value, generation) ? owner as Deno.KvEntry<Session> : null;
  }

  /** A record and the generation, as they are at one instant. */
  async #read<T>(key: Deno.KvKey): Promise<[Deno.KvEntryMaybe<T>, Deno.KvEntryMaybe<string>]> {
    return await this.#reach(() => this.#kv.getMany<[T, string]>([key, GENERATION_KEY]));
  }

  #reach<T>(operation: () => Promise<T>): Promise<T> {
    return reachStore(operation, { clock: this.#clock });
  }

  #isGood<T extends Temporary>(record: T | null, generation: string | null): record is T {
    return record !== null && record.expiresAt > this.#clock.now() &&
      record.generation === generation;
  }

  #key(token: string): string[] {
    return sessionKey(this.#digest(token));
  }

  #codeKey(code: string): string[] {
    return [...CODES_KEY, this.#digest(code)];
  }

  #digest(secret: string): string {
    return createHmac("sha256", this.#loginToken).update(secret).digest("base64url");
  }
}

function sessionKey(digest: string): string[] {
  return ["sessions", digest];
}

function randomSecret(): string {
  return randomBytes(32).toString("base64url");
}
