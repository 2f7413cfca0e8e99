import { scheduler } from "node:timers/promises";
import type { Clock } from "@/lib/shared/clock.ts";
import { EventStream, type SentBoard } from "./event_stream.ts";
import type { LiveBoard } from "./live_board.ts";
import { Rendering, type StreamEncoding } from "./rendering.ts";
import { lazyBody, type Sink, type SinkEvents } from "./sink.ts";
import { StreamPlaces, type StreamRefusal, type Visitor } from "./stream_places.ts";
import type { Board } from "@/lib/shared/order.ts";

const PING_MS = 15_000;
/**
 * Streams written to in one go; between goes other requests are answered. Deno looks at so many sockets in
 * a turn of its loop, those just written to first: with 256 a request waited for the last of all streams.
 */
const BATCH = 16;
/** How old a clock a stream may begin with; of all that come at once the board is made once. */
const MAX_AGE_MS = 1_000;

/** Options for {@linkcode EventStreams}. */
export interface EventStreamsOptions {
  liveBoard: LiveBoard;
  clock: Clock;
  /** How many streams may be open at once, beside those of staff. */
  maxStreams: number;
  /** How many of them one address may have. */
  maxStreamsPerAddress: number;
  /** Told how long it took to write a board to all of them, in ms. */
  fanOut?: { observe(ms: number): void };
}

/** What comes of asking for a stream. */
export type OpenedStream = { outcome: "opened"; body: ReadableStream<Uint8Array> } | StreamRefusal;

/** All open streams of server-sent events: each gets every board whole, encoded once for all. */
export class EventStreams {
  #liveBoard: LiveBoard;
  #clock: Clock;
  #fanOut: EventStreamsOptions["fanOut"];
  #places: StreamPlaces;
  /** Each with how to give its place back. */
  #streams = new Map<EventStream, () => void>();
  #rendering: Rendering;
  #sequence = 0;
  #writing = false;
  #closed = false;
  #unsubscribe: () => void;
  #cancelPing = () => {};

  constructor(
    { liveBoard, clock, maxStreams, maxStreamsPerAddress, fanOut }: EventStreamsOptions,
  ) {
    this.#fanOut = fanOut;
    this.#liveBoard = liveBoard;
    this.#clock = clock;
    this.#places = new StreamPlaces(maxStreams, maxStreamsPerAddress);
    this.#rendering = new Rendering(liveBoard.board);
    this.#unsubscribe = liveBoard.subscribe((board) => this.#send(board));
    this.#pingLater();
  }

  /** How many streams are open. */
  get size(): number {
    return this.#streams.size;
  }

  /** What is sent of the board as it is now, with a clock that is no older than a second. */
  get rendering(): Rendering {
    const { now, version } = this.#rendering.board;
    const age = this.#clock.now() - now;
    if (age < 0 || age >= MAX_AGE_MS || version !== this.#liveBoard.board.version) {
      this.#rendering = new Rendering(this.#liveBoard.board);
    }
    return this.#rendering;
  }

  /** How many of them have stopped reading. */
  get stalled(): number {
    return this.#streams.keys().filter(({ isStalled }) => isStalled).toArray().length;
  }

  /** Takes a place for a stream to an address. It begins with the board at the time when it is read. */
  open(
    address: string,
    encoding: StreamEncoding = "plain",
    visitor: Visitor = "guest",
  ): OpenedStream {
    if (this.#closed) return { outcome: "too many" };
    const place = this.#places.take(address, visitor);
    if (place.outcome !== "taken") return place;
    const stream = new EventStream(encoding);
    this.#streams.set(stream, place.leave);
    const body = lazyBody((sink) => this.#attach(stream, sink), () => this.#leave(stream));
    return { outcome: "opened", body };
  }

  /** Opens no more than these from now on, as the machine allows no more. */
  limit(streams: number): void {
    this.#places.limit(streams);
  }

  /** Ends all streams; their readers come back to whoever answers then. */
  close(): void {
    this.#closed = true;
    this.#unsubscribe();
    this.#cancelPing();
    for (const stream of [...this.#streams.keys()]) {
      this.#leave(stream);
      stream.end();
    }
  }

  #attach(stream: EventStream, sink: Sink): SinkEvents {
    if (this.#streams.has(stream)) {
      stream.begin(sink, { rendering: this.rendering, sequence: this.#sequence });
    } else {
      sink.end();
    }
    return {
      // What it has missed is in the newest one.
      drained: () => this.#writeTo(stream, false),
      left: () => this.#leave(stream),
    };
  }

  #leave(stream: EventStream): void {
    this.#streams.get(stream)?.();
    this.#streams.delete(stream);
  }

  /** Sends a board to every stream; a newer one that comes meanwhile goes out in its place. */
  async #send(board: Board): Promise<void> {
    this.#rendering = new Rendering(board);
    this.#sequence++;
    if (this.#writing) return;
    this.#writing = true;
    let begunWith;
    do {
      begunWith = this.#sequence;
      const begun = this.#clock.elapsed();
      await this.#write(false);
      this.#fanOut?.observe(this.#clock.elapsed() - begun);
    } while (begunWith !== this.#sequence);
    this.#writing = false;
  }

  /** Writes to every stream the board if it lacks it, else a ping if `pinging`. */
  async #write(pinging: boolean): Promise<void> {
    let count = 0;
    for (const stream of this.#streams.keys()) {
      this.#writeTo(stream, pinging);
      if (++count % BATCH === 0) await scheduler.yield();
    }
  }

  #writeTo(stream: EventStream, pinging: boolean): void {
    if (!this.#streams.has(stream)) return;
    const sent: SentBoard = { rendering: this.#rendering, sequence: this.#sequence };
    if (stream.write(sent, pinging, this.#clock.elapsed())) return;
    this.#leave(stream);
    stream.destroy();
  }

  #pingLater(): void {
    this.#cancelPing = this.#clock.after(PING_MS, async () => {
      this.#rendering = new Rendering({ ...this.#rendering.board, now: this.#clock.now() });
      await this.#write(true);
      if (!this.#closed) this.#pingLater();
    });
  }
}
