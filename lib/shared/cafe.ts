/** Who says something: the kitchen's system by webhook, or a person of the café. */
export type Source = "kitchen" | "staff";

/** What a café can say of itself, as Star Community's `ScreenStateChangedWebhook` names it. */
export const CAFE_STATES = ["open", "last-call", "closed", "evacuation"] as const;
export type CafeStateName = typeof CAFE_STATES[number];

/** For how long a state holds, in ms: longer than an evening, shorter than until the next one. */
export const STATE_MS = 18 * 3_600_000;

/** What the café has said of itself last. Times are in ms since the epoch, by the server's clock. */
export interface CafeState {
  name: CafeStateName;
  /** When it was said; it holds for {@linkcode STATE_MS}. */
  at: number;
  source: Source;
}

/** Staff's line for the guests. */
export interface Notice {
  text: string;
  /** From this instant on it is not shown, in ms since the epoch by the server's clock. */
  expiresAt: number;
}

/** Reads the name of a state; anything else gives `null`. */
export function parseCafeState(value: unknown): CafeStateName | null {
  return CAFE_STATES.find((name) => name === value) ?? null;
}

/** What a board says of its café. */
export interface CafeSays {
  state?: CafeState;
  notice?: Notice;
}

/** What of that holds at `now` (ms since the epoch, by the server's clock). */
export function heldAt({ state, notice }: CafeSays, now: number): CafeSays {
  return {
    ...(state !== undefined && now < stateEnd(state) && { state }),
    ...(notice !== undefined && now < notice.expiresAt && { notice }),
  };
}

/** Whether a café has nothing to say to its guests: to be open is nothing to say. */
export function isSilent({ state, notice }: CafeSays): boolean {
  return notice === undefined && (state === undefined || state.name === "open");
}

/** Whether everybody is to leave: then nobody is called. */
export function isEvacuation({ state }: CafeSays): boolean {
  return state?.name === "evacuation";
}

/** When a state ends, in ms since the epoch. */
export function stateEnd({ at }: Pick<CafeState, "at">): number {
  return at + STATE_MS;
}
