import type { Clock } from "@/lib/shared/clock.ts";
import type { StaffStatus } from "@/lib/shared/staff_status.ts";

const EVERY_MS = 5_000;
/** After the board has changed: by then the screens have it, too. */
const SOON_MS = 1_000;
const TIMEOUT_MS = 8_000;
const LONGEST_BACKOFF_MS = 60_000;

/** What a {@linkcode StatusPoll} is made of; the parts of the browser so that tests can play them. */
export interface StatusPollOptions {
  clock: Clock;
  fetch: typeof fetch;
  /** Told each status that was answered. */
  heard: (status: StaffStatus) => void;
  /** Told that the session has ended. */
  loggedOut: () => void;
}

/** Asks the server how the café's parts are, again and again, with one request at a time. */
export class StatusPoll {
  #options: StatusPollOptions;
  #isOn = false;
  #request: AbortController | null = null;
  #failures = 0;
  /** Whether to ask soon after the request that is under way. */
  #isSoon = false;
  /** When to ask next, by the monotonic clock. */
  #dueAt = Infinity;
  #cancel = () => {};

  constructor(options: StatusPollOptions) {
    this.#options = options;
  }

  /** Asks at once and from then on: on start, and when the page is back. */
  start(): void {
    this.#isOn = true;
    this.#failures = 0;
    if (this.#request === null) this.#ask();
  }

  /** Asks sooner than it would, as something has changed. */
  soon(): void {
    if (!this.#isOn || this.#failures > 0) return;
    if (this.#request === null) this.#askIn(SOON_MS);
    else this.#isSoon = true;
  }

  /** Ends asking, until it is started again. */
  stop(): void {
    this.#isOn = false;
    this.#cancel();
    this.#dueAt = Infinity;
    this.#request?.abort();
    this.#request = null;
  }

  #askIn(ms: number): void {
    const dueAt = this.#options.clock.elapsed() + ms;
    if (dueAt >= this.#dueAt) return;
    this.#cancel();
    this.#dueAt = dueAt;
    this.#cancel = this.#options.clock.after(ms, () => this.#ask());
  }

  async #ask(): Promise<void> {
    this.#cancel();
    this.#dueAt = Infinity;
    this.#isSoon = false;
    const request = this.#request = new AbortController();
    const cancelTimeout = this.#options.clock.after(TIMEOUT_MS, () => request.abort());
    const answer = await this.#fetch(request.signal);
    cancelTimeout();
    // Stopped in the meantime, and maybe started again.
    if (request !== this.#request) return;
    this.#request = null;
    if (answer === null || answer === "logged out") this.#failures++;
    else this.#failures = 0;
    if (answer === "logged out") this.#options.loggedOut();
    else if (answer !== null) this.#options.heard(answer);
    this.#askIn(this.#isSoon && this.#failures === 0 ? SOON_MS : this.#pauseMs());
  }

  #pauseMs(): number {
    if (this.#failures === 0) return EVERY_MS;
    const longest = Math.min(EVERY_MS * 2 ** this.#failures, LONGEST_BACKOFF_MS);
    return EVERY_MS + Math.random() * (longest - EVERY_MS);
  }

  async #fetch(signal: AbortSignal): Promise<StaffStatus | "logged out" | null> {
    try {
      const response = await this.#options.fetch("/api/status", { signal });
      if (response.status === 401) return "logged out";
      return response.ok ? await response.json() : null;
    } catch {
      return null;
    }
  }
}
