import { createHash, createHmac, randomBytes } from "node:crypto";
import { timingSafeEqual } from "@std/crypto/timing-safe-equal";
import type { Clock } from "./clock.ts";
import { log, reasonOf } from "./log.ts";
import { reachStore } from "./reach_store.ts";

const DAY_MS = 86_400_000;
/** For how long a session that nobody uses lasts. */
export const SESSION_MS = 14 * DAY_MS;
/** How old a session's last renewal gets before its use renews it. */
const RENEWED_AFTER_MS = DAY_MS;

/** A logged-in browser, as KV has it; times in ms since the epoch. */
interface Session {
  createdAt: number;
  expiresAt: number;
}

/** What {@linkcode Sessions} are made of. */
export interface SessionsOptions {
  kv: Deno.Kv;
  /** What staff log in with; part of every session's key, so that another one ends them all. */
  loginToken: string;
  clock: Clock;
}

/**
 * The browsers that are logged in. Each has a random token of 256 bits, of which KV knows a digest
 * only. All methods throw `StoreUnavailableError` when KV fails.
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
    const token = randomBytes(32).toString("base64url");
    const createdAt = this.#clock.now();
    const session: Session = { createdAt, expiresAt: createdAt + SESSION_MS };
    await reachStore(() => this.#kv.set(this.#key(token), session, { expireIn: SESSION_MS }));
    return token;
  }

  /** Looks a session up by its token and renews it when a day has passed; `null`: there is none. */
  async find(token: string): Promise<{ renewed: boolean } | null> {
    const entry = await reachStore(() => this.#kv.get<Session>(this.#key(token)));
    const now = this.#clock.now();
    if (entry.value === null || entry.value.expiresAt <= now) return null;
    const expiresAt = now + SESSION_MS;
    if (expiresAt - entry.value.expiresAt < RENEWED_AFTER_MS) return { renewed: false };
    const renewal = this.#kv.atomic().check(entry)
      .set(entry.key, { ...entry.value, expiresAt }, { expireIn: SESSION_MS });
    const ok = await reachStore(() => renewal.commit()).then(({ ok }) => ok, (error) => {
      log("warn", "Session not renewed", { reason: reasonOf(error) });
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

  #key(token: string): string[] {
    return ["sessions", createHmac("sha256", this.#loginToken).update(token).digest("base64url")];
  }
}

function sha256(text: string): Uint8Array {
  return createHash("sha256").update(text).digest();
}
