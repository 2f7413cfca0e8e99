import { Buffer } from "node:buffer";

/** What stands at one number of a message: a whole number, or the bytes of a text, message or the like. */
type Value = number | Uint8Array<ArrayBuffer>;

/**
 * A message as Protocol Buffers put it on the wire, as far as KV Connect needs that: varints and bytes.
 * Source: https://protobuf.dev/programming-guides/encoding/
 */
export class Message {
  #fields = new Map<number, Value[]>();

  /** Throws when it is no such message. */
  static parse(bytes: Uint8Array): Message {
    const message = new Message();
    let at = 0;
    const varint = () => {
      // Beyond 2^53 it is only known to be big: 64 bits that are a negative number.
      for (let value = 0, unit = 1;; unit *= 128) {
        const byte = bytes[at++];
        if (byte === undefined) throw new RangeError("The message ends within a number");
        value += (byte & 127) * unit;
        if (byte < 128) return value;
      }
    };
    while (at < bytes.length) {
      const tag = varint();
      const isBytes = (tag & 7) === 2;
      if (!isBytes && (tag & 7) !== 0) throw new RangeError(`Unknown wire type: ${tag & 7}`);
      if (!isBytes) {
        message.add(tag >> 3, varint());
        continue;
      }
      const end = varint() + at;
      if (end > bytes.length) throw new RangeError("The message ends within a field");
      message.add(tag >> 3, bytes.slice(at, end));
      at = end;
    }
    return message;
  }

  /** Adds a value that is a whole number, bytes or a message. */
  add(field: number, value: Value | boolean | Message): this {
    const plain = value instanceof Message
      ? value.bytes()
      : typeof value === "boolean"
      ? Number(value)
      : value;
    const values = this.#fields.get(field);
    if (values === undefined) this.#fields.set(field, [plain]);
    else values.push(plain);
    return this;
  }

  /** The number in a field; 0 if there is none, as in the format itself. */
  number(field: number): number {
    const value = this.#fields.get(field)?.at(-1);
    return typeof value === "number" ? value : 0;
  }

  /** The bytes in a field; none if it is not there. */
  blob(field: number): Uint8Array<ArrayBuffer> {
    return this.#all(field).at(-1) ?? new Uint8Array();
  }

  /** The message in a field; an empty one if it is not there. */
  message(field: number): Message {
    return Message.parse(this.blob(field));
  }

  /** All messages of a repeated field. */
  messages(field: number): Message[] {
    return this.#all(field).map((bytes) => Message.parse(bytes));
  }

  /** It as it goes on the wire. */
  bytes(): Uint8Array<ArrayBuffer> {
    const pieces: Uint8Array[] = [];
    for (const [field, values] of this.#fields) {
      for (const value of values) {
        if (typeof value === "number") pieces.push(varints(field * 8, value));
        else pieces.push(varints(field * 8 + 2, value.length), value);
      }
    }
    return new Uint8Array(Buffer.concat(pieces));
  }

  #all(field: number): Uint8Array<ArrayBuffer>[] {
    return (this.#fields.get(field) ?? []).filter((value) => typeof value !== "number");
  }
}

function varints(...values: number[]): Uint8Array {
  const bytes: number[] = [];
  for (let value of values) {
    for (; value >= 128; value = Math.floor(value / 128)) bytes.push(value % 128 + 128);
    bytes.push(value);
  }
  return Uint8Array.from(bytes);
}
