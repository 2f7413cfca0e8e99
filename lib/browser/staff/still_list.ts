/** For this long a row stays where a finger has touched the list, after it was lifted, in ms. */
export const HOLD_MS = 400;
/** What a person taps is what they saw this long before, in ms. */
const AIM_MS = 400;

/** The rows of a list that is held: those as they were, gone or not, and then what is new. */
export function heldOrder(held: string[], now: string[]): string[] {
  const known = new Set(held);
  return [...held, ...now.filter((key) => !known.has(key))];
}

/** Where something stood, in px of the window. */
export interface Place<Control> {
  control: Control;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** Where everything stood until a list moved. */
interface Past<Control> {
  /** In ms, by any clock. */
  until: number;
  places: Place<Control>[];
}

/** Remembers where the controls of a list have stood, to know what a tap was meant for. */
export class Aim<Control> {
  #past: Past<Control>[] = [];

  /** The list moves at `now`, from these places. */
  moved(now: number, places: Place<Control>[]): void {
    this.#past = [...this.#past.filter(({ until }) => now - until < AIM_MS), {
      until: now,
      places,
    }];
  }

  /** What stood at a point when the person who taps there at `now` aimed; `null`: the same as now. */
  at(now: number, x: number, y: number): Control | null {
    const seen = this.#past.find(({ until }) => now - until < AIM_MS);
    const place = seen?.places.find(({ left, right, top, bottom }) =>
      left <= x && x < right && top <= y && y < bottom
    );
    return place?.control ?? null;
  }
}
