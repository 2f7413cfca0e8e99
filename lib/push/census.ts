import type { Clock } from "@/lib/shared/clock.ts";

/** How many numbers one phone may wait for, how many phones for one number, and how many in all. */
const MAX_NUMBERS = 10;
const MAX_PHONES = 200;
const MAX_IN_ALL = 20_000;
/** For how long a count is believed: other instances add to it, too. */
const BELIEVED_MS = 30_000;

/** Options for {@linkcode Census}. */
export interface CensusOptions {
  /** Reads who waits for what. */
  read: () => Promise<{ number: number; phone: string }[]>;
  clock: Pick<Clock, "elapsed">;
}

/**
 * Who waits for what, counted now and then and kept up by what this instance does: enough for limits,
 * which nobody minds being passed by a few.
 */
export class Census {
  #options: CensusOptions;
  #numbers = new Map<string, Set<number>>();
  #phones = new Map<number, number>();
  #total = 0;
  #counted: { at: number; reading: Promise<void> } | null = null;

  constructor(options: CensusOptions) {
    this.#options = options;
  }

  /** Whether one more phone may wait for a number. Throws what `read` throws. */
  async hasRoom(number: number, phone: string): Promise<boolean> {
    const { clock } = this.#options;
    const isOld = this.#counted === null || clock.elapsed() - this.#counted.at >= BELIEVED_MS;
    await (isOld ? this.refresh() : this.#counted?.reading);
    return (this.#numbers.get(phone)?.size ?? 0) < MAX_NUMBERS &&
      (this.#phones.get(number) ?? 0) < MAX_PHONES && this.#total < MAX_IN_ALL;
  }

  /** What a phone waits for, counted anew. Throws what `read` throws. */
  async numbersOf(phone: string): Promise<number[]> {
    await this.refresh();
    return [...this.#numbers.get(phone) ?? []];
  }

  /** Counts anew. Throws what `read` throws. */
  refresh(): Promise<void> {
    const reading = this.#count();
    this.#counted = { at: this.#options.clock.elapsed(), reading };
    reading.catch(() => this.#counted = null);
    return reading;
  }

  /** This phone waits for this number. */
  add(number: number, phone: string): void {
    const numbers = this.#numbers.get(phone) ?? new Set();
    if (numbers.has(number)) return;
    this.#numbers.set(phone, numbers.add(number));
    this.#phones.set(number, (this.#phones.get(number) ?? 0) + 1);
    this.#total++;
  }

  /** It does not any more. */
  remove(number: number, phone: string): void {
    const numbers = this.#numbers.get(phone);
    if (!numbers?.delete(number)) return;
    if (numbers.size === 0) this.#numbers.delete(phone);
    this.#phones.set(number, this.#phones.get(number)! - 1);
    this.#total--;
  }

  async #count(): Promise<void> {
    const all = await this.#options.read();
    this.#numbers.clear();
    this.#phones.clear();
    this.#total = 0;
    for (const { number, phone } of all) this.add(number, phone);
  }
}
