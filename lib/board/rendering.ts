import { constants, deflateRawSync } from "node:zlib";
import type { Board } from "@/lib/shared/order.ts";

/** The encodings in which a stream is sent. */
export type StreamEncoding = "plain" | "gzip";
type Pieces = Record<StreamEncoding, Uint8Array<ArrayBuffer>>;

/**
 * What is sent of one board, made when the first asks for it, and once for all. Every piece of a
 * stream stands for itself: it ends in a full flush, so that it fits behind any other.
 */
export class Rendering {
  readonly board: Board;
  #event: Partial<Pieces> = {};
  #ping: Partial<Pieces> = {};
  #openings: Record<StreamEncoding, Uint8Array<ArrayBuffer>[]> = { plain: [], gzip: [] };

  constructor(board: Board) {
    this.board = board;
  }

  /** The server-sent event of the board. */
  event(encoding: StreamEncoding): Uint8Array<ArrayBuffer> {
    const { version } = this.board;
    return this.#event[encoding] ??= streamPiece(
      `id: ${version}\nevent: board\ndata: ${JSON.stringify(this.board)}\n\n`,
      encoding,
    );
  }

  /** What a stream begins with: when to come back after its end, which is another time for others. */
  opening(encoding: StreamEncoding): Uint8Array<ArrayBuffer> {
    const at = Math.floor(Math.random() * RETRIES.length);
    return this.#openings[encoding][at] ??= joined(beginning(encoding, at), this.event(encoding));
  }

  /** The one that only says that the server is there, and which board is the newest. */
  ping(encoding: StreamEncoding): Uint8Array<ArrayBuffer> {
    const { version, now } = this.board;
    return this.#ping[encoding] ??= streamPiece(
      `event: ping\ndata: ${JSON.stringify({ version, now })}\n\n`,
      encoding,
    );
  }
}

const encoder = new TextEncoder();
/** What a gzip stream begins with: no name, no time, an unknown system (RFC 1952, 2.3). */
const GZIP_HEADER = new Uint8Array([31, 139, 8, 0, 0, 0, 0, 0, 0, 255]);

/** A piece of a stream, in the encoding of that stream. */
function streamPiece(text: string, encoding: StreamEncoding): Uint8Array<ArrayBuffer> {
  const bytes = encoder.encode(text);
  if (encoding === "plain") return bytes;
  return new Uint8Array(deflateRawSync(bytes, { finishFlush: constants.Z_FULL_FLUSH }));
}

function joined(one: Uint8Array, other: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(one.length + other.length);
  bytes.set(one);
  bytes.set(other, one.length);
  return bytes;
}

/** When phones come back whose stream has ended: spread, so that not all come in one instant. */
const RETRIES = Array.from({ length: 16 }, (_, at) => `retry: ${1_000 + at * 200}\n`);
const beginnings: Record<StreamEncoding, Uint8Array<ArrayBuffer>[]> = { plain: [], gzip: [] };

/** One of the few beginnings that streams have, made when the first has it. */
function beginning(encoding: StreamEncoding, at: number): Uint8Array<ArrayBuffer> {
  const piece = () => streamPiece(RETRIES[at]!, encoding);
  return beginnings[encoding][at] ??= encoding === "plain" ? piece() : joined(GZIP_HEADER, piece());
}
