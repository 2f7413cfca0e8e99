import type { KeyObject } from "node:crypto";
import { Backoff } from "@/lib/shared/backoff.ts";
import type { Clock } from "@/lib/shared/clock.ts";
import { retryWhileLocked } from "@/lib/kv/locked_retry.ts";
import { log, reasonOf } from "@/lib/base/log.ts";
import { Timer } from "@/lib/shared/timer.ts";
import { couldNotConnect, fetchPem, parseRsaPublicKey, type PublicKeySource } from "./pem.ts";
import { type Verdict, WaitingDeliveries } from "./waiting_deliveries.ts";

/** Pause after a fetch that reached the key server: it gets at most one in this time. */
const REST_MS = 10_000;
/** Pause after a fetch that could not connect: nobody was there to be spared. */
const UNREACHABLE_REST_MS = 1_000;
const REFRESH_MS = 10 * 60_000;
const LONGEST_BACKOFF_MS = 60_000;

const storedKey = (url: string) => ["webhook_key", url];

/** Options for a {@linkcode PublicKey}. */
export interface PublicKeyOptions {
  source: PublicKeySource;
  kv: Deno.Kv;
  clock: Clock;
  fetch?: typeof fetch;
}

/**
 * The webhook sender's RSA public key: kept in KV, so that a restart while the key server is down
 * still verifies, and fetched again every 10 minutes and when a signature does not fit. Deliveries
 * are never sent twice, so one that does not fit waits for that fetch, at most 20 s.
 */
export class PublicKey {
  #url: string | null;
  #kv: Deno.Kv;
  #clock: Clock;
  #fetchFrom: typeof fetch;
  #key: KeyObject | null = null;
  #waiting: WaitingDeliveries;
  #fetches = 0;
  #failing = new Backoff({ firstMs: REST_MS, longestMs: LONGEST_BACKOFF_MS });
  #unreachable = new Backoff({ firstMs: UNREACHABLE_REST_MS, longestMs: LONGEST_BACKOFF_MS });
  #fetching: Promise<void> | null = null;
  /** The reason that the log has told; `null`: the last fetch succeeded. */
  #hasSaidWhy: string | null = null;
  #aborter = new AbortController();
  #rest: Timer;
  #refresh: Timer;

  /** Opens nothing yet. Throws when a given PEM is no RSA public key. */
  constructor({ source, kv, clock, fetch: fetchFrom = fetch }: PublicKeyOptions) {
    this.#url = "url" in source ? source.url : null;
    if ("pem" in source) this.#key = parseRsaPublicKey(source.pem);
    this.#kv = kv;
    this.#clock = clock;
    this.#waiting = new WaitingDeliveries(clock, () => this.#refusal);
    this.#rest = new Timer(clock);
    this.#refresh = new Timer(clock);
    this.#fetchFrom = fetchFrom;
  }

  /** Whether any key is known. */
  get known(): boolean {
    return this.#key !== null;
  }

  /**
   * Takes the stored key, if there is one, and fetches it in the background: now, or after `delayMs`
   * unless a delivery needs it sooner.
   */
  async open(delayMs = 0): Promise<void> {
    if (this.#url === null) return;
    const url = this.#url;
    const stored = await this.#reach(() => this.#kv.get<{ pem: string }>(storedKey(url)));
    if (stored.value !== null) this.#key = parseRsaPublicKey(stored.value.pem);
    if (delayMs > 0) this.#refresh.set(delayMs, () => this.#fetchSoon());
    else this.#fetchSoon();
  }

  /**
   * Whether `isSigned` holds for the key, or for one that is fetched because it does not.
   * `bodyBytes` is how much of the delivery is kept while it waits.
   */
  async verify(isSigned: (key: KeyObject) => boolean, bodyBytes: number): Promise<Verdict> {
    if (this.#key !== null && isSigned(this.#key)) return "signed";
    if (this.#url === null || this.#aborter.signal.aborted) return this.#refusal;
    const verdict = this.#waiting.add({ isSigned, bodyBytes, firstFetch: this.#fetches + 1 });
    this.#fetchSoon();
    return await verdict;
  }

  /** Ends fetching; whoever still waits is refused at once. */
  stop(): void {
    this.#aborter.abort();
    this.#rest.cancel();
    this.#refresh.cancel();
    this.#waiting.refuse();
  }

  /** Stops; resolves when nothing of it is under way. */
  async close(): Promise<void> {
    this.stop();
    await this.#fetching;
  }

  get #refusal(): Verdict {
    return this.known ? "not signed" : "no key";
  }

  #fetchSoon(): void {
    if (this.#fetching !== null || this.#rest.isSet || this.#aborter.signal.aborted) return;
    this.#fetching = this.#fetchAndSettle().finally(() => this.#fetching = null);
  }

  async #fetchAndSettle(): Promise<void> {
    const fetchNumber = ++this.#fetches;
    let restMs = REST_MS;
    let nextMs = REFRESH_MS;
    try {
      const pem = await fetchPem(this.#url!, this.#fetchFrom, this.#clock, this.#aborter.signal);
      const key = this.#key = parseRsaPublicKey(pem);
      this.#hasSaidWhy = null;
      this.#failing.succeeded();
      this.#unreachable.succeeded();
      await this.#waiting.tryKey(key, fetchNumber);
      await this.#store(pem);
    } catch (error) {
      if (this.#aborter.signal.aborted) return;
      const isUnreachable = couldNotConnect(error);
      this.#sayFailed(isUnreachable ? "The key server can't be reached" : reasonOf(error));
      if (isUnreachable) restMs = UNREACHABLE_REST_MS;
      nextMs = (isUnreachable ? this.#unreachable : this.#failing).failed();
    }
    if (this.#aborter.signal.aborted) return;
    this.#rest.set(restMs, () => {
      if (this.#waiting.size > 0) this.#fetchSoon();
    });
    this.#refresh.set(nextMs, () => this.#fetchSoon());
  }

  /** Says so once for each reason: it is tried again for as long as it takes. */
  #sayFailed(reason: string): void {
    if (reason === this.#hasSaidWhy) return;
    this.#hasSaidWhy = reason;
    const event = this.known
      ? "Could not fetch the kitchen's key anew: the last one is kept"
      : "Waiting for the kitchen's key: until it is here, no order can be taken";
    log("warn", event, { url: this.#url, reason });
  }

  #reach<T>(operation: () => Promise<T>): Promise<T> {
    return retryWhileLocked(operation, { clock: this.#clock });
  }

  /** A key that can't be stored still serves until the next start. */
  async #store(pem: string): Promise<void> {
    try {
      const value = { pem, fetchedAt: this.#clock.now() };
      await this.#reach(() => this.#kv.set(storedKey(this.#url!), value));
    } catch (error) {
      log("warn", "Could not store the webhook's public key", { reason: reasonOf(error) });
    }
  }
}
