/** Places beyond the limit that staff's pages and televisions have to themselves. */
const STAFF_PLACES = 50;

/** Why no stream was opened. */
export type StreamRefusal = { outcome: "too many" } | { outcome: "too many of one address" };

/** What comes of asking for a place; `leave` gives it back, and is to be called once. */
export type TakenPlace = { outcome: "taken"; leave: () => void } | StreamRefusal;

/** Whose page a stream is for: staff's, and their televisions, have places that nobody else can take. */
export type Visitor = "guest" | "staff";

/** How many streams may be open at once: in all, and of one address. */
export class StreamPlaces {
  #max: number;
  #maxPerAddress: number;
  #guests = 0;
  #staff = 0;
  #byAddress = new Map<string, number>();

  constructor(max: number, maxPerAddress: number) {
    this.#max = max;
    this.#maxPerAddress = maxPerAddress;
  }

  /** Takes a place, if there is one. */
  take(address: string, visitor: Visitor): TakenPlace {
    return visitor === "staff" ? this.#takeOfStaff() : this.#takeOfGuests(address);
  }

  /** The machine allows no more than these in all. */
  limit(max: number): void {
    this.#max = Math.min(this.#max, Math.max(1, max - STAFF_PLACES));
  }

  #takeOfStaff(): TakenPlace {
    if (this.#staff >= STAFF_PLACES) return { outcome: "too many" };
    this.#staff++;
    return { outcome: "taken", leave: () => void this.#staff-- };
  }

  #takeOfGuests(address: string): TakenPlace {
    if (this.#guests >= this.#max) return { outcome: "too many" };
    const ofAddress = this.#byAddress.get(address) ?? 0;
    if (ofAddress >= this.#maxPerAddress) return { outcome: "too many of one address" };
    this.#guests++;
    this.#byAddress.set(address, ofAddress + 1);
    return { outcome: "taken", leave: () => this.#leave(address) };
  }

  #leave(address: string): void {
    this.#guests--;
    const left = this.#byAddress.get(address)! - 1;
    if (left > 0) this.#byAddress.set(address, left);
    else this.#byAddress.delete(address);
  }
}
