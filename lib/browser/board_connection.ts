import type { Clock } from "@/lib/shared/clock.ts";
import type { Board } from "@/lib/shared/order.ts";

/** Without a sign of life for this long the board counts as old and the stream is opened again. */
export const SILENCE_MS = 45_000;
/** How soon a stream must begin before the board is polled beside it. */
const CONNECT_MS = 4_000;
const POLL_MS = 4_000;
const POLL_TIMEOUT_MS = 8_000;
const FIRST_BACKOFF_MS = 1_000;
const LONGEST_BACKOFF_MS = 30_000;

/** What the page can truthfully say of its connection. */
export type Status = "live" | "polling" | "reconnecting" | "offline";

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
  #failures = 0;
  /** One more than the polls in a row that were answered; 0: the last one was not. */
  #answered = 1;
  /** The last poll's; `null` while there is no need to poll. */
  #request: AbortController | null = null;
  #cancelPoll = () => {};
  #cancelConnect = () => {};
  #cancelSilence = () => {};
  #cancelRetry = () => {};

  /** Opens nothing yet. `version` is that of the board the page shows already. */
  constructor(version: string, options: BoardConnectionOptions) {
    this.#version = version;
    this.#options = options;
  }

  /** Opens the stream, in the place of one that may be dead: on start, and when the page is back. */
  open(): void {
    this.#closeStream();
    const { EventSource, clock } = this.#options;
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
    this.#cancelConnect = clock.after(CONNECT_MS, () => this.#interrupted());
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
    this.#cancelConnect();
    this.#cancelSilence();
    this.#cancelRetry();
  }

  #alive(now: number, board?: Board): void {
    this.#failures = 0;
    this.#stopPolling();
    this.#cancelConnect();
    this.#expectLife();
    this.#options.listener.heard(now, board);
    this.#options.listener.status("live");
  }

  /** After too long a silence the stream only looks open, as one that a phone killed in its sleep. */
  #expectLife(): void {
    this.#cancelSilence();
    this.#cancelSilence = this.#options.clock.after(SILENCE_MS, () => {
      this.#interrupted();
      this.open();
    });
  }

  #lost(source: EventSource): void {
    this.#interrupted();
    // While it is CONNECTING the browser tries again by itself; after a wrong answer it never does.
    if (source.readyState !== this.#options.EventSource.CLOSED) return;
    this.#closeStream();
    const longest = Math.min(FIRST_BACKOFF_MS * 2 ** ++this.#failures, LONGEST_BACKOFF_MS);
    const wait = FIRST_BACKOFF_MS + Math.random() * (longest - FIRST_BACKOFF_MS);
    this.#cancelRetry = this.#options.clock.after(wait, () => this.open());
  }

  #interrupted(): void {
    if (this.#request === null) {
      this.#answered = 1;
      this.#poll();
    }
    this.#tellStatus();
  }

  /** A board that is asked for again and again, as where too many have a stream, is not a lost one. */
  #tellStatus(): void {
    const { listener, isOnline } = this.#options;
    listener.status(isOnline() ? this.#answered > 2 ? "polling" : "reconnecting" : "offline");
  }

  /** Asks for the board, and again every 4 s for as long as the stream is lost. */
  async #poll(): Promise<void> {
    const { clock, listener } = this.#options;
    const request = this.#request = new AbortController();
    const cancelTimeout = clock.after(POLL_TIMEOUT_MS, () => request.abort());
    const board = await this.#fetchBoard(request.signal);
    cancelTimeout();
    if (request !== this.#request) return;
    if (board !== null) {
      this.#version = board.version;
      listener.heard(board.now, board);
      // The server has just come back: no need to wait for the next try of the stream.
      if (this.#answered++ === 0) this.open();
    } else this.#answered = 0;
    this.#tellStatus();
    this.#cancelPoll = clock.after(POLL_MS, () => this.#poll());
  }

  async #fetchBoard(signal: AbortSignal): Promise<Board | null> {
    try {
      const response = await this.#options.fetch("/api/orders", { signal });
      return response.ok ? (await response.json()).board ?? null : null;
    } catch {
      return null;
    }
  }

  #stopPolling(): void {
    this.#cancelPoll();
    this.#request?.abort();
    this.#request = null;
  }
}
