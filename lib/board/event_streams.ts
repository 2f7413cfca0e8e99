import { setImmediate } from "node:timers";
import type { Clock } from "@/lib/shared/clock.ts";
import type { Board } from "@/lib/shared/order.ts";
import type { LiveBoard } from "./live_board.ts";
import { Rendering, type StreamEncoding } from "./rendering.ts";

const PING_MS = 15_000;
/** Streams written to in one go; between goes other requests are answered. */
const BATCH = 256;
/** Messages waiting for a reader that has stopped reading, before it gets no more. */
const MAX_WAITING = 8;
/** How old a clock a stream may begin with; of all that come at once the board is made once. */
const MAX_AGE_MS = 1_000;

/** Why no stream was opened. */
export type StreamRefusal = "too many" | "too many of one address";

/** Where a stream is written to. */
export interface Sink {
  /** Whether what is written goes out, and does not pile up. */
  readonly isReading: boolean;
  write(bytes: Uint8Array): void;
  /** No more comes. */
  close(): void;
}

interface Stream {
  sink: Sink;
  encoding: StreamEncoding;
  /** Which board it was sent last. */
  sequence: number;
}

/** Options for {@linkcode EventStreams}. */
export interface EventStreamsOptions {
  liveBoard: LiveBoard;
  clock: Clock;
  /** How many streams may be open at once. */
  maxStreams: number;
  /** How many of them one address may have. */
  maxStreamsPerAddress: number;
}

/** All open streams of server-sent events: each gets every board whole, encoded once for all. */
export class EventStreams {
  #liveBoard: LiveBoard;
  #clock: Clock;
  #maxStreams: number;
  #maxPerAddress: number;
  #streams = new Set<Stream>();
  #countByAddress = new Map<string, number>();
  #rendering: Rendering;
  #sequence = 0;
  #writing = false;
  #closed = false;
  #unsubscribe: () => void;
  #cancelPing = () => {};

  constructor({ liveBoard, clock, maxStreams, maxStreamsPerAddress }: EventStreamsOptions) {
    this.#liveBoard = liveBoard;
    this.#clock = clock;
    this.#maxStreams = maxStreams;
    this.#maxPerAddress = maxStreamsPerAddress;
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

  /** Opens a stream to an address that begins with the current board. */
  open(
    address: string,
    encoding: StreamEncoding = "plain",
  ): ReadableStream<Uint8Array> | StreamRefusal {
    const refusal = this.#refusal(address);
    if (refusal !== null) return refusal;
    let leave: () => void;
    return new ReadableStream<Uint8Array>({
      start: (controller) => {
        const sink = {
          get isReading() {
            return (controller.desiredSize ?? 0) > 0;
          },
          write: (bytes: Uint8Array) => controller.enqueue(bytes),
          close: () => controller.close(),
        };
        leave = this.#add(address, sink, encoding);
      },
      cancel: () => leave(),
    }, { highWaterMark: MAX_WAITING });
  }

  /** The same, written to where the caller says; returns what is to be called when the reader has left. */
  attach(address: string, sink: Sink, encoding: StreamEncoding): (() => void) | StreamRefusal {
    return this.#refusal(address) ?? this.#add(address, sink, encoding);
  }

  /** Ends all streams; their readers come back to whoever answers then. */
  close(): void {
    this.#closed = true;
    this.#unsubscribe();
    this.#cancelPing();
    for (const { sink } of this.#streams) sink.close();
    this.#streams.clear();
  }

  #refusal(address: string): StreamRefusal | null {
    if (this.#closed || this.#streams.size >= this.#maxStreams) return "too many";
    const ofAddress = this.#countByAddress.get(address) ?? 0;
    return ofAddress >= this.#maxPerAddress ? "too many of one address" : null;
  }

  #add(address: string, sink: Sink, encoding: StreamEncoding): () => void {
    const stream = { sink, encoding, sequence: this.#sequence };
    this.#streams.add(stream);
    this.#countByAddress.set(address, (this.#countByAddress.get(address) ?? 0) + 1);
    sink.write(this.rendering.opening(encoding));
    return () => {
      if (this.#streams.delete(stream)) this.#forget(address);
    };
  }

  #forget(address: string): void {
    const left = (this.#countByAddress.get(address) ?? 0) - 1;
    if (left > 0) this.#countByAddress.set(address, left);
    else this.#countByAddress.delete(address);
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
      await this.#write(false);
    } while (begunWith !== this.#sequence);
    this.#writing = false;
  }

  /** Writes to every stream the board if it lacks it, else a ping if `pinging`. */
  async #write(pinging: boolean): Promise<void> {
    let count = 0;
    for (const stream of this.#streams) {
      const { sink, encoding, sequence } = stream;
      if (sink.isReading && sequence !== this.#sequence) {
        sink.write(this.#rendering.event(encoding));
        stream.sequence = this.#sequence;
      } else if (sink.isReading && pinging) {
        sink.write(this.#rendering.ping(encoding));
      }
      if (++count % BATCH === 0) await new Promise((resolve) => setImmediate(resolve));
    }
  }

  #pingLater(): void {
    this.#cancelPing = this.#clock.after(PING_MS, async () => {
      this.#rendering = new Rendering({ ...this.#rendering.board, now: this.#clock.now() });
      await this.#write(true);
      if (!this.#closed) this.#pingLater();
    });
  }
}
