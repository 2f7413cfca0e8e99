import { Backoff } from "@/lib/shared/backoff.ts";
import type { Clock } from "@/lib/shared/clock.ts";
import type { StaffStatus } from "@/lib/shared/staff_status.ts";
import { within } from "@/lib/shared/time_limit.ts";
import { Timer } from "@/lib/shared/timer.ts";

const EVERY_MS = 5_000;
/** After the board has changed: by then the screens have it, too. */
const SOON_MS = 1_000;
const TIMEOUT_MS = 8_000;

/** Options for a {@linkcode StatusPoll}; the parts of the browser so that tests can play them. */
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
  #backoff = new Backoff({ firstMs: EVERY_MS, longestMs: 40_000 });
  /** Whether to ask soon after the request that is under way. */
  #isSoon = false;
  /** When to ask next, by the monotonic clock. */
  #dueAt = Infinity;
  #timer: Timer;

  constructor(options: StatusPollOptions) {
    this.#options = options;
    this.#timer = new Timer(options.clock);
  }

  /** Asks at once and from then on: on start, and when the page is back. */
  start(): void {
    this.#isOn = true;
    this.#backoff.succeeded();
    if (this.#request === null) this.#ask();
  }

  /** Asks sooner than it would, as something has changed. */
  soon(): void {
    if (!this.#isOn || this.#backoff.isFailing) return;
    if (this.#request === null) this.#askIn(SOON_MS);
    else this.#isSoon = true;
  }

  /** Ends asking, until it is started again. */
  stop(): void {
    this.#isOn = false;
    this.#timer.cancel();
    this.#dueAt = Infinity;
    this.#request?.abort();
    this.#request = null;
  }

  #askIn(ms: number): void {
    const dueAt = this.#options.clock.elapsed() + ms;
    if (dueAt >= this.#dueAt) return;
    this.#dueAt = dueAt;
    this.#timer.set(ms, () => this.#ask());
  }

  async #ask(): Promise<void> {
    this.#timer.cancel();
    this.#dueAt = Infinity;
    this.#isSoon = false;
    const request = this.#request = new AbortController();
    const answer = await this.#fetch(request);
    // Stopped in the meantime, and maybe started again.
    if (request !== this.#request) return;
    this.#request = null;
    if (answer === null || answer === "logged out") {
      if (answer !== null) this.#options.loggedOut();
      this.#askIn(this.#backoff.failed());
      return;
    }
    this.#backoff.succeeded();
    this.#options.heard(answer);
    this.#askIn(this.#isSoon ? SOON_MS : EVERY_MS);
  }

  #fetch(request: AbortController): Promise<StaffStatus | "logged out" | null> {
    const { clock, fetch } = this.#options;
    return within(clock, TIMEOUT_MS, async (signal) => {
      const response = await fetch("/api/status", { signal });
      if (response.status === 401) return "logged out";
      return response.ok ? await response.json() : null;
    }, request).catch(() => null);
  }
}
