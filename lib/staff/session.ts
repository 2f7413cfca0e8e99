import type { Clock } from "@/lib/shared/clock.ts";
import { DEFAULT_TIME_ZONE } from "@/lib/shared/calendar.ts";
import { log, reasonOf } from "@/lib/base/log.ts";
import { isSecret } from "@/lib/base/secrets.ts";
import type { Person } from "./person.ts";
import { type NewSession, SECRET, type Session, SessionRecords } from "./session_records.ts";
import { shiftEnd } from "./shift_end.ts";

const DAY_MS = 86_400_000;
/** For how long a session that nobody uses lasts. */
export const SESSION_MS = 14 * DAY_MS;
/** How old a session's last renewal gets before its use renews it. */
const RENEWED_AFTER_MS = DAY_MS;

/** For how long a login code can be used. */
export const LOGIN_CODE_MS = 10 * 60_000;

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
  #records: SessionRecords;
  #loginToken: string;
  #issuer: string | null;
  #timeZone: string;
  #clock: Clock;

  constructor(
    { kv, loginToken, issuer = null, timeZone = DEFAULT_TIME_ZONE, clock }: SessionsOptions,
  ) {
    this.#loginToken = loginToken?.trim() ?? "";
    this.#records = new SessionRecords({ kv, loginToken: this.#loginToken, clock });
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
    const [entry, generation] = await this.#records.code(code);
    if (!this.#records.isGood(entry.value, generation.value)) return null;
    const { addedBy } = entry.value;
    const owner = addedBy === undefined
      ? null
      : await this.#records.ownerOf(addedBy, generation.value);
    if (addedBy !== undefined && owner === null) return null;
    const own: NewSession = owner === null
      ? { expiresAt: this.#clock.now() + SESSION_MS }
      : { expiresAt: owner.value.expiresAt, addedBy: addedBy! };
    // Of several at once, the first takes what the others have checked.
    const checks = [entry, generation, ...owner === null ? [] : [owner]];
    return await this.#records.begin(checks, generation.value, own, entry.key);
  }

  /**
   * Makes a code that begins one session, once and within {@linkcode LOGIN_CODE_MS}, on behalf of the
   * session with this token; `null`: that has ended.
   */
  async makeCode(token: string): Promise<string | null> {
    const [session, generation] = await this.#records.session(token);
    if (!this.#records.isGood(session.value, generation.value)) return null;
    const { person, addedBy = person && this.#records.digest(token) } = session.value;
    const expiresAt = this.#clock.now() + LOGIN_CODE_MS;
    return await this.#records.makeCode(generation, { expiresAt, ...addedBy && { addedBy } });
  }

  /** Looks a session up by its token and renews it when a day has passed; `null`: there is none. */
  async find(token: string): Promise<FoundSession | null> {
    const [entry, generation] = await this.#records.session(token);
    if (!this.#records.isGood(entry.value, generation.value)) return null;
    const { addedBy } = entry.value;
    const owner = addedBy === undefined
      ? entry
      : await this.#records.ownerOf(addedBy, generation.value);
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
    await this.#records.delete(token);
  }

  /** Ends all sessions and login codes, in one write: also those that others are about to renew. */
  async endAll(): Promise<void> {
    await this.#records.endAll();
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
    const ok = await this.#records.renew(entry, generation, expiresAt).catch((error) => {
      log("warn", "Could not renew a session", { reason: reasonOf(error) });
      return null;
    });
    // A full disk keeps nobody out of a session that goes on.
    if (ok === null) return asItIs;
    // Another request has renewed it in the meantime, or ended it.
    return ok ? { renewed: true, person: null, expiresAt } : await this.find(token);
  }

  /** Begins a session whatever happens; where all were ended in the meantime, it comes after them. */
  async #beginAnyway(own: NewSession): Promise<string> {
    while (true) {
      const generation = await this.#records.generation();
      const token = await this.#records.begin([generation], generation.value, own);
      if (token !== null) return token;
    }
  }
}
