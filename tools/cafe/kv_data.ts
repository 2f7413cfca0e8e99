import { Message } from "./protobuf.ts";

/** Values of the protocol's enumerations. */
const READ_DONE = 1;
const WRITE = { done: 1, checkFailed: 2 };
const MUTATION = { set: 1, delete: 2, sum: 3, max: 4, min: 5 };
const U64 = 2;

/** What the server of denokv takes; Deno's own client and a platform take 100 checks. */
export const LIMITS = {
  checks: 10,
  mutations: 1_000,
  ranges: 10,
  entries: 1_000,
  writtenBytes: 819_200,
  valueBytes: 65_536,
};

/** A request that can't be carried out, and is not to be sent again. */
export class BadRequest extends Error {
  override name = "BadRequest";
}

interface Entry {
  /** In whole bytes, so that texts sort as keys do. */
  key: string;
  value: Uint8Array<ArrayBuffer>;
  encoding: number;
  versionstamp: string;
  /** In ms since the epoch; 0: never. */
  expiresAt: number;
}

/**
 * A database in memory that reads and answers KV Connect's messages.
 * Source: https://github.com/denoland/denokv, proto/schema/datapath.proto and proto/limits.rs
 */
export class KvData {
  #entries = new Map<string, Entry>();
  #version = 0;
  #watching = new Set<() => void>();

  /** How many keys there are, and how many of them end by themselves; nothing collects those. */
  get size(): { keys: number; ending: number } {
    const ending = [...this.#entries.values()].filter(({ expiresAt }) => expiresAt > 0);
    return { keys: this.#entries.size, ending: ending.length };
  }

  /** Answers a `SnapshotRead`. */
  read(request: Message): Message {
    const ranges = request.messages(1);
    const entries = ranges.reduce((sum, range) => sum + range.number(3), 0);
    limit("ranges", ranges.length, LIMITS.ranges);
    limit("entries", entries, LIMITS.entries);
    const output = new Message().add(4, true).add(8, READ_DONE);
    for (const range of ranges) {
      const [start, end] = [text(range.blob(1)), text(range.blob(2))];
      const keys = [...this.#entries.keys()].filter((key) => key >= start && key < end).sort();
      if (range.number(4) !== 0) keys.reverse();
      const values = new Message();
      for (const key of keys.slice(0, range.number(3))) {
        values.add(1, message(this.#entries.get(key)!));
      }
      output.add(1, values);
    }
    return output;
  }

  /** Answers an `AtomicWrite`, and tells whoever watches. */
  write(request: Message): Message {
    const [checks, mutations] = [request.messages(1), request.messages(2)];
    limit("checks", checks.length, LIMITS.checks);
    limit("mutations", mutations.length, LIMITS.mutations);
    const written = mutations.map((each) => [each.blob(1), each.message(2).blob(1)] as const);
    const sizes = written.map(([key, value]) => key.length + value.length);
    limit(
      "bytes of a value",
      Math.max(0, ...written.map(([, { length }]) => length)),
      LIMITS.valueBytes,
    );
    limit("bytes written", sizes.reduce((sum, size) => sum + size, 0), LIMITS.writtenBytes);
    const isAsChecked = checks.every((check) =>
      (this.#entries.get(text(check.blob(1)))?.versionstamp ?? "") === text(check.blob(2))
    );
    if (!isAsChecked) return new Message().add(1, WRITE.checkFailed);
    const versionstamp = stamp(++this.#version);
    for (const mutation of mutations) this.#mutate(mutation, versionstamp);
    for (const tell of this.#watching) tell();
    return new Message().add(1, WRITE.done).add(2, bytes(versionstamp));
  }

  /** Tells of the keys of a `Watch`, now and whenever one changes, until called off. */
  watch(request: Message, send: (output: Message) => void): () => void {
    const keys = request.messages(1).map((each) => text(each.blob(1)));
    let told: (string | undefined)[] | null = null;
    const tell = () => {
      const now = keys.map((key) => this.#entries.get(key)?.versionstamp);
      if (told !== null && now.every((each, index) => each === told![index])) return;
      const output = new Message().add(1, READ_DONE);
      for (const [index, key] of keys.entries()) {
        const isChanged = told === null || told[index] !== now[index];
        const entry = this.#entries.get(key);
        const change = new Message().add(1, isChanged);
        if (isChanged && entry !== undefined) change.add(2, message(entry));
        output.add(2, change);
      }
      told = now;
      send(output);
    };
    this.#watching.add(tell);
    tell();
    return () => this.#watching.delete(tell);
  }

  #mutate(mutation: Message, versionstamp: string): void {
    const [key, type] = [text(mutation.blob(1)), mutation.number(3)];
    if (type === MUTATION.delete) {
      this.#entries.delete(key);
      return;
    }
    const given = mutation.message(2);
    const encoding = given.number(2);
    const value = type === MUTATION.set ? given.blob(1) : this.#computed(key, type, given);
    const expiresAt = mutation.number(4) < 2 ** 53 ? mutation.number(4) : 0;
    this.#entries.set(key, { key, value, encoding, versionstamp, expiresAt });
  }

  #computed(key: string, type: number, given: Message): Uint8Array<ArrayBuffer> {
    const stored = this.#entries.get(key);
    const numbers = [given.number(2), stored?.encoding ?? U64];
    if (numbers.some((encoding) => encoding !== U64)) {
      throw new BadRequest("Not a number of 64 bits");
    }
    const operand = u64(given.blob(1));
    if (stored === undefined) return given.blob(1);
    const old = u64(stored.value);
    const result = new Uint8Array(8);
    const value = type === MUTATION.sum
      ? old + operand
      : (type === MUTATION.max) === (old > operand)
      ? old
      : operand;
    new DataView(result.buffer).setBigUint64(0, value, true);
    return result;
  }
}

function limit(what: string, count: number, most: number): void {
  if (count > most) throw new BadRequest(`Too many ${what}: ${count}, at most ${most}`);
}

/** A `KvEntry`. */
function message({ key, value, encoding, versionstamp }: Entry): Message {
  return new Message().add(1, bytes(key)).add(2, value).add(3, encoding).add(
    4,
    bytes(versionstamp),
  );
}

function stamp(version: number): string {
  const bytes = new Uint8Array(10);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(version));
  return text(bytes);
}

function u64(bytes: Uint8Array<ArrayBuffer>): bigint {
  return new DataView(bytes.buffer, bytes.byteOffset, 8).getBigUint64(0, true);
}

/** Bytes as a text of one character each. */
function text(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}

function bytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
