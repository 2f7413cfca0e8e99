import { Backoff } from "@/lib/shared/backoff.ts";
import type { Clock } from "@/lib/shared/clock.ts";
import type { Board } from "@/lib/shared/order.ts";
import { within } from "@/lib/shared/time_limit.ts";
import { Timer } from "@/lib/shared/timer.ts";

/** Without a sign of life for this long the board counts as old and the stream is opened again. */
export const SILENCE_MS = 45_000;
/** How soon a stream must begin before the board is polled beside it. */
const CONNECT_MS = 4_000;
const POLL_MS = 4_000;
const POLL_TIMEOUT_MS = 8_000;

/** What the page can truthfully say of its connection. */
export type Status = "live" | "reconnecting" | "offline";

/** What a {@linkcode BoardConnection} tells its page. */
export interface BoardListener {
  /** The server's board, or a sign of life that confirms the one already shown. */
  heard(now: number, board?: Board): void;
  status(status: Status): void;
}

/** The parts of the browser that are used, so that tests can play them. */
export interface BoardConnectionOptions {
  listener: BoardListener;
  clock: Clock;
  EventSource: typeof EventSource;
  fetch: typeof fetch;
  /** Whether the browser believes that it has a network. */
  isOnline: () => boolean;
}

/**
 * Keeps a page's board current: an event stream, opened again in every case in which the browser
 * leaves it dead, and a poll for as long as there is none.
 */
export class BoardConnection {
  #options: BoardConnectionOptions;
  #version: string;
  #source: EventSource | null = null;
  #backoff = new Backoff({ firstMs: 1_000, longestMs: 20_000 });
  #pollFailed = false;
  /** The last poll's; `null` while there is no need to poll. */
  #request: AbortController | null = null;
  #pollTimer: Timer;
  #connectTimer: Timer;
  #silenceTimer: Timer;
  #retryTimer: Timer;

  /** Opens nothing yet. `version` is that of the board the page shows already. */
  constructor(version: string, options: BoardConnectionOptions) {
    this.#version = version;
    this.#options = options;
    const timer = () => new Timer(options.clock);
    [this.#pollTimer, this.#connectTimer] = [timer(), timer()];
    [this.#silenceTimer, this.#retryTimer] = [timer(), timer()];
  }

  /** Opens the stream, in the place of one that may be dead: on start, and when the page is back. */
  open(): void {
    this.#closeStream();
    const { EventSource } = this.#options;
    const source = this.#source = new EventSource("/api/events");
    source.addEventListener("board", ({ data }) => {
      const board: Board = JSON.parse(data);
      this.#version = board.version;
      this.#alive(board.now, board);
    });
    source.addEventListener("ping", ({ data }) => {
      const { version, now } = JSON.parse(data);
      if (version === this.#version) this.#alive(now);
      else this.open();
    });
    source.addEventListener("error", () => this.#lost(source));
    this.#connectTimer.set(CONNECT_MS, () => this.#interrupted());
    this.#expectLife();
  }

  /** Ends everything, as when the page is left. */
  close(): void {
    this.#closeStream();
    this.#stopPolling();
  }

  #closeStream(): void {
    this.#source?.close();
    this.#source = null;
    for (const timer of [this.#connectTimer, this.#silenceTimer, this.#retryTimer]) timer.cancel();
  }

  #alive(now: number, board?: Board): void {
    this.#backoff.succeeded();
    this.#stopPolling();
    this.#connectTimer.cancel();
    this.#expectLife();
    this.#options.listener.heard(now, board);
    this.#options.listener.status("live");
  }

  /** After too long a silence the stream only looks open, as one that a phone killed in its sleep. */
  #expectLife(): void {
    this.#silenceTimer.set(SILENCE_MS, () => {
      this.#interrupted();
      this.open();
    });
  }

  #lost(source: EventSource): void {
    this.#interrupted();
    // While it is CONNECTING the browser tries again by itself; after a wrong answer it never does.
    if (source.readyState !== this.#options.EventSource.CLOSED) return;
    this.#closeStream();
    this.#retryTimer.set(this.#backoff.failed(), () => this.open());
  }

  #interrupted(): void {
    const { listener, isOnline } = this.#options;
    listener.status(isOnline() ? "reconnecting" : "offline");
    if (this.#request !== null) return;
    this.#pollFailed = false;
    this.#poll();
  }

  /** Asks for the board, and again every 4 s for as long as the stream is lost. */
  async #poll(): Promise<void> {
    const { listener } = this.#options;
    const request = this.#request = new AbortController();
    const board = await this.#fetchBoard(request);
    if (request !== this.#request) return;
    if (board !== null) {
      this.#version = board.version;
      listener.heard(board.now, board);
      // The server has just come back: no need to wait for the next try of the stream.
      if (this.#pollFailed) this.open();
    }
    this.#pollFailed = board === null;
    this.#pollTimer.set(POLL_MS, () => this.#poll());
  }

  /** `null`: there was no answer, or none in time. */
  #fetchBoard(request: AbortController): Promise<Board | null> {
    const { clock, fetch } = this.#options;
    return within(clock, POLL_TIMEOUT_MS, async (signal) => {
      const response = await fetch("/api/orders", { signal });
      return response.ok ? (await response.json()).board ?? null : null;
    }, request).catch(() => null);
  }

  #stopPolling(): void {
    this.#pollTimer.cancel();
    this.#request?.abort();
    this.#request = null;
  }
}
