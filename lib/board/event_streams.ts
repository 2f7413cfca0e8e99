import { scheduler } from "node:timers/promises";
import type { Clock } from "@/lib/shared/clock.ts";
import type { LiveBoard } from "./live_board.ts";
import type { Board } from "@/lib/shared/order.ts";

const PING_MS = 15_000;
/** Streams written to in one go; between goes other requests are answered. */
const BATCH = 256;
/** Messages waiting for a reader that has stopped reading, before it gets no more. */
const MAX_WAITING = 8;

/** What streams are sent of one board. */
interface Message {
  board: Board;
  boardBytes: Uint8Array;
  pingBytes: Uint8Array;
}

/** Why no stream was opened. */
export type StreamRefusal = "too many" | "too many of one address";

interface Stream {
  controller: ReadableStreamDefaultController<Uint8Array>;
  /** Which board it was sent last. */
  sequence: number;
}

/** What {@linkcode EventStreams} are made of. */
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
  #message: Message;
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
    this.#message = encode(liveBoard.board);
    this.#unsubscribe = liveBoard.subscribe((board) => this.#send(board));
    this.#pingLater();
  }

  /** How many streams are open. */
  get size(): number {
    return this.#streams.size;
  }

  /** Opens a stream to an address that begins with the current board. */
  open(address: string): ReadableStream<Uint8Array> | StreamRefusal {
    if (this.#closed || this.#streams.size >= this.#maxStreams) return "too many";
    const ofAddress = this.#countByAddress.get(address) ?? 0;
    if (ofAddress >= this.#maxPerAddress) return "too many of one address";
    let stream: Stream;
    return new ReadableStream<Uint8Array>({
      start: (controller) => {
        stream = { controller, sequence: this.#sequence };
        this.#streams.add(stream);
        this.#countByAddress.set(address, ofAddress + 1);
        // Spread, so that all phones do not come back in the same instant after a restart.
        const retryMs = 1_000 + Math.floor(Math.random() * 3_000);
        controller.enqueue(encodeBoard(this.#liveBoard.board, `retry: ${retryMs}\n`));
      },
      cancel: () => {
        this.#streams.delete(stream);
        this.#forget(address);
      },
    }, { highWaterMark: MAX_WAITING });
  }

  /** Ends all streams; their readers come back to whoever answers then. */
  close(): void {
    this.#closed = true;
    this.#unsubscribe();
    this.#cancelPing();
    for (const { controller } of this.#streams) controller.close();
    this.#streams.clear();
  }

  #forget(address: string): void {
    const left = (this.#countByAddress.get(address) ?? 0) - 1;
    if (left > 0) this.#countByAddress.set(address, left);
    else this.#countByAddress.delete(address);
  }

  /** Sends a board to every stream; a newer one that comes meanwhile goes out in its place. */
  async #send(board: Board): Promise<void> {
    this.#message = encode(board);
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
      const isReading = (stream.controller.desiredSize ?? 0) > 0;
      if (isReading && stream.sequence !== this.#sequence) {
        stream.controller.enqueue(this.#message.boardBytes);
        stream.sequence = this.#sequence;
      } else if (isReading && pinging) {
        stream.controller.enqueue(this.#message.pingBytes);
      }
      if (++count % BATCH === 0) await scheduler.yield();
    }
  }

  #pingLater(): void {
    this.#cancelPing = this.#clock.after(PING_MS, async () => {
      this.#message = encode({ ...this.#message.board, now: this.#clock.now() });
      await this.#write(true);
      if (!this.#closed) this.#pingLater();
    });
  }
}

const encoder = new TextEncoder();

function encode(board: Board): Message {
  const { version, now } = board;
  const ping = `event: ping\ndata: ${JSON.stringify({ version, now })}\n\n`;
  return { board, boardBytes: encodeBoard(board), pingBytes: encoder.encode(ping) };
}

function encodeBoard(board: Board, before = ""): Uint8Array {
  return encoder.encode(
    `${before}id: ${board.version}\nevent: board\ndata: ${JSON.stringify(board)}\n\n`,
  );
}
