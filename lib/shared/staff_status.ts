import type { Order } from "./order.ts";
import type { CalledPhones, PushFigures } from "./push_report.ts";
import type { ProviderTrouble } from "./sign_in.ts";
import type { Television } from "./television.ts";

/** Why the poster screens do not show what they should. */
export type AuroraTrouble =
  | "no answer"
  | "wrong address"
  | "wrong key"
  | "no right"
  | "switched off"
  | "failing"
  /** Of one number alone. */
  | "not taken";

/** All reasons why an order of the kitchen's is refused. */
export const REFUSAL_REASONS = [
  "wrong address",
  "unsigned",
  "wrong signature",
  "no key",
  "wrong body",
  "cut off",
  "too large",
  "not stored",
  "failed",
] as const;

/** Why an order of the kitchen's was refused. */
export type RefusalReason = (typeof REFUSAL_REASONS)[number];

/** A state of the café that was acknowledged and not shown, as nobody knows when and by whom it was meant. */
export type Unproven = "unproven evacuation";

/** One call of a number. */
export type Call = Pick<Order, "number" | "readyAt">;

/** The poster screens; times in ms since the epoch, by the server's clock. */
export interface AuroraStatus {
  /** `unknown`: nobody has told for too long. */
  state: "in step" | "working" | "unreachable" | "unknown";
  /** Since when it is in that state. */
  since: number;
  /** Of what is `unreachable`. */
  reason?: AuroraTrouble;
  /** The calls that they are known to show; maybe also some that have left the board. */
  shown: Call[];
}

/** A delivery that was not accepted. */
export interface Refusal {
  /** In ms since the epoch. */
  at: number;
  /** The HTTP status that it was answered with. */
  status: number;
  reason: RefusalReason | Unproven;
}

/** How the provider of staff's accounts did when the answering instance needed it last. */
export interface SignInStatus {
  /** `null`: well, or it was not needed yet. */
  failure: ProviderFailure | null;
}

/** A provider of accounts that was of no use. */
export interface ProviderFailure {
  trouble: ProviderTrouble;
  /** In ms since the epoch. */
  at: number;
}

/** Where the answering instance stores orders. */
export interface StorageStatus {
  /** Orders may still be stored for a while, in what was kept in reserve. */
  isDiskFull: boolean;
  /** When a damaged database gave way to an empty one, in the last day; in ms since the epoch. */
  damagedAt: number | null;
  /** Whether another process has the same data folder open. */
  isShared: boolean;
}

/** Calling locked phones. */
export interface PushStatus {
  /** Of the numbers on the board that any phone waits for. */
  calls: CalledPhones[];
  /** `null`: nobody has told lately. */
  figures: PushFigures | null;
}

/** How the café's parts are, of all instances; times in ms since the epoch, by the server's clock. */
export interface StaffStatus {
  /** How many pages are live: phones, televisions and staff's pages. */
  pages: number;
  webhook: {
    /** The kitchen's newest order; `null`: there was none lately. */
    accepted: { at: number; number: number } | null;
    /** The last one refused in the last day. */
    refused: Refusal | null;
  };
  /** `null`: there are no poster screens. */
  aurora: AuroraStatus | null;
  /** `null`: locked phones are not called. */
  push: PushStatus | null;
  /** Those that staff have made known. */
  televisions: Television[];
  /** Logging in with an account of one's own; `null`: staff can't. */
  signIn: SignInStatus | null;
  storage: StorageStatus;
  /** Whether a proxy has told the answering instance of its visitors, whose word is not taken. */
  ignoresProxy: boolean;
  /** When this was so. */
  now: number;
}

/** Whether the poster screens show a call; `null`: there are none, or nobody knows. */
export type ScreenState = "shown" | "on its way" | "unreachable" | null;

/** Which phones a call has called; `null`: none waits for it, or nobody knows. */
export function phonesOf(
  { number, readyAt }: Call,
  status: StaffStatus | null,
  now: number,
): CalledPhones | null {
  if (status === null || isOldStatus(status, now)) return null;
  const isOfCall = (call: Call) => call.number === number && call.readyAt === readyAt;
  return status.push?.calls.find(isOfCall) ?? null;
}

/** A status that is older than this is not to be relied on. */
const OLD_MS = 30_000;

/** Whether a status is too old at `now` (ms since the epoch, by the server's clock) to be relied on. */
export function isOldStatus({ now: then }: StaffStatus, now: number): boolean {
  return now - then >= OLD_MS;
}

/** Whether the poster screens show an order of the board at `now`, as far as `status` tells. */
export function screenStateOf(
  { number, readyAt }: Call,
  status: StaffStatus | null,
  now: number,
): ScreenState {
  if (status === null || status.aurora === null || isOldStatus(status, now)) return null;
  const { state, shown } = status.aurora;
  if (shown.some((call) => call.number === number && call.readyAt === readyAt)) return "shown";
  if (state === "unknown") return null;
  return state === "unreachable" ? "unreachable" : "on its way";
}
