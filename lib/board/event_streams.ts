import { scheduler } from "node:timers/promises";
import type { Clock } from "@/lib/shared/clock.ts";
import type { LiveBoard } from "./live_board.ts";
import { Rendering, type StreamEncoding } from "./rendering.ts";
import type { Board } from "@/lib/shared/order.ts";

const PING_MS = 15_000;
/** Streams written to in one go; between goes other requests are answered. */
const BATCH = 256;
/** Messages waiting for a reader where nobody attaches a sink, before it gets no more. */
const MAX_WAITING = 8;
/** How long a reader may stand still, with what was written to it waiting. */
const STALLED_MS = 30_000;
/** Places beyond the limit that staff's pages have to themselves. */
const STAFF_PLACES = 50;

/** How old a clock a stream may begin with; of all that come at once the board is made once. */
const MAX_AGE_MS = 1_000;

/** Why no stream was opened. */
export type StreamRefusal = "too many" | "too many of one address";

/** Whose page a stream is for: staff's have places of their own, which nobody else can take. */
export type Visitor = "guest" | "staff";

/** Where the bytes of a stream go. */
export interface Sink {
  /** Whether it has taken all that was written; until it has, it gets no more. */
  readonly isReading: boolean;
  write(bytes: Uint8Array): void;
  /** Ends it after what was written. */
  end(): void;
  /** Ends it at once: nobody takes what was written. */
  destroy(): void;
}

/** A stream of events that nobody has begun to read. */
export interface WaitingStream {
  /** Begins it, in the place of reading it. */
  attach(sink: Sink): {
    /** The sink has taken all that was written. */
    drained(): void;
    /** Nobody is there any more. */
    left(): void;
  };
}

const waiting = new WeakMap<ReadableStream, WaitingStream>();

/** The stream of events that a response's body is, for who can write to its connection; else `undefined`. */
export function waitingStream(body: ReadableStream | null): WaitingStream | undefined {
  return body === null ? undefined : waiting.get(body);
}

interface Stream {
  sink: Sink | null;
  encoding: StreamEncoding;
  /** Which board it was sent last. */
  sequence: number;
  /** Since when it takes nothing, by the monotonic clock; `null`: it reads. */
  stalledAt: number | null;
  leave: () => void;
}

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

/** All open streams of server-sent events: each gets every board whole, encoded once for all. */
export class EventStreams {
  #liveBoard: LiveBoard;
  #clock: Clock;
  #fanOut: EventStreamsOptions["fanOut"];
  #maxStreams: number;
  #maxPerAddress: number;
  #streams = new Set<Stream>();
  #guests = 0;
  #countByAddress = new Map<string, number>();
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

  /** How many of them have stopped reading. */
  get stalled(): number {
    return this.#streams.values().filter(({ stalledAt }) => stalledAt !== null).toArray().length;
  }

  /**
   * Takes a place for a stream to an address. It begins with the board at the time when it is read, or
   * attached by {@linkcode waitingStream}.
   */
  open(
    address: string,
    encoding: StreamEncoding = "plain",
    visitor: Visitor = "guest",
  ): ReadableStream<Uint8Array> | StreamRefusal {
    const place = visitor === "staff" ? this.#placeOfStaff() : this.#placeOfGuest(address);
    if (typeof place === "string") return place;
    const stream: Stream = { sink: null, encoding, sequence: 0, stalledAt: null, leave: place };
    this.#streams.add(stream);
    const attach = (sink: Sink) => this.#attach(stream, sink);
    const body = readable(attach, () => this.#leave(stream));
    waiting.set(body, { attach });
    return body;
  }

  /** Opens no more than are open now but `fewer`, as there is no room for what else the process does. */
  leaveRoom(fewer: number): void {
    this.#maxStreams = Math.min(this.#maxStreams, Math.max(1, this.#guests - fewer));
  }

  /** Ends all streams; their readers come back to whoever answers then. */
  close(): void {
    this.#closed = true;
    this.#unsubscribe();
    this.#cancelPing();
    for (const stream of [...this.#streams]) {
      this.#leave(stream);
      stream.sink?.end();
    }
  }

  #placeOfStaff(): StreamRefusal | (() => void) {
    const taken = this.#streams.size - this.#guests;
    return this.#closed || taken >= STAFF_PLACES ? "too many" : () => {};
  }

  #placeOfGuest(address: string): StreamRefusal | (() => void) {
    if (this.#closed || this.#guests >= this.#maxStreams) return "too many";
    const ofAddress = this.#countByAddress.get(address) ?? 0;
    if (ofAddress >= this.#maxPerAddress) return "too many of one address";
    this.#guests++;
    this.#countByAddress.set(address, ofAddress + 1);
    return () => {
      this.#guests--;
      const left = this.#countByAddress.get(address)! - 1;
      if (left > 0) this.#countByAddress.set(address, left);
      else this.#countByAddress.delete(address);
    };
  }

  #attach(stream: Stream, sink: Sink) {
    if (this.#streams.has(stream)) {
      stream.sink = sink;
      stream.sequence = this.#sequence;
      sink.write(this.rendering.opening(stream.encoding));
    } else {
      sink.end();
    }
    return {
      drained: () => {
        stream.stalledAt = null;
        // What it has missed is in the newest one.
        if (this.#streams.has(stream)) this.#writeTo(stream, false);
      },
      left: () => this.#leave(stream),
    };
  }

  #leave(stream: Stream): void {
    if (this.#streams.delete(stream)) stream.leave();
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
    for (const stream of this.#streams) {
      this.#writeTo(stream, pinging);
      if (++count % BATCH === 0) await scheduler.yield();
    }
  }

  #writeTo(stream: Stream, pinging: boolean): void {
    const { sink, encoding } = stream;
    if (sink === null) return;
    if (!sink.isReading) return this.#isStalled(stream, sink);
    stream.stalledAt = null;
    if (stream.sequence !== this.#sequence) {
      stream.sequence = this.#sequence;
      sink.write(this.#rendering.event(encoding));
    } else if (pinging) {
      sink.write(this.#rendering.ping(encoding));
    }
  }

  /** Nothing more is kept for who takes nothing, and after a while neither is the place. */
  #isStalled(stream: Stream, sink: Sink): void {
    const now = this.#clock.elapsed();
    stream.stalledAt ??= now;
    if (now - stream.stalledAt < STALLED_MS) return;
    this.#leave(stream);
    sink.destroy();
  }

  #pingLater(): void {
    this.#cancelPing = this.#clock.after(PING_MS, async () => {
      this.#rendering = new Rendering({ ...this.#rendering.board, now: this.#clock.now() });
      await this.#write(true);
      if (!this.#closed) this.#pingLater();
    });
  }
}

/** What is read where nobody attaches a sink: a platform's front, and tests. */
function readable(
  attach: WaitingStream["attach"],
  left: () => void,
): ReadableStream<Uint8Array> {
  let attached: ReturnType<WaitingStream["attach"]> | null = null;
  return new ReadableStream<Uint8Array>({
    pull(controller) {
      if (attached !== null) return attached.drained();
      attached = attach({
        get isReading() {
          return (controller.desiredSize ?? -MAX_WAITING) > -MAX_WAITING;
        },
        write: (bytes) => controller.enqueue(bytes),
        end: () => controller.close(),
        destroy: () => controller.error(new Error("The reader has stopped reading")),
      });
    },
    cancel: left,
  }, { highWaterMark: 0 });
}
