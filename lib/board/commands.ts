import type { CafeState, CafeStateName, Notice } from "@/lib/shared/cafe.ts";
import type { Order, RecentCall, Source } from "@/lib/shared/order.ts";

/** What can be wanted of the board. With `readyAt` only the call is meant that began then. */
export type Command =
  | { kind: "call"; number: number; source: Source; deliveryId?: string }
  /** `isMistake`: it was called by mistake, and nobody has picked it up. */
  | { kind: "remove"; number: number; readyAt?: number; isMistake?: true }
  | { kind: "extend"; number: number; readyAt?: number }
  | { kind: "restore"; number: number; readyAt?: number }
  | { kind: "clear"; calls: RecentCall[] }
  | { kind: "state"; name: CafeStateName; source: Source; deliveryId?: string }
  | { kind: "notice"; notice: NoticeWish | null };

/** The commands of one kind. */
export type Of<Kind> = Extract<Command, { kind: Kind }>;

/** A notice that is to be shown. */
export interface NoticeWish extends Notice {
  /** It ends when the café closes, if that is sooner. */
  untilClosed?: boolean;
}

/** What came of a call. */
export type CallResult =
  | { outcome: "called"; order: Order }
  /** The number was called, or taken off by hand, less than 2 s ago; this is the same call. */
  | { outcome: "same call"; order: Order }
  /** This delivery was handled before. */
  | { outcome: "seen delivery" }
  /** Staff's id was handled before, with another number. */
  | { outcome: "other number" };

/** Why nothing was done to the call that a person saw. */
export type Missed =
  | { outcome: "absent" }
  /** Another call than the one the person saw is on the board, and stays. */
  | { outcome: "newer call"; order: Order };

/** What came of a removal; what was removed before, by whomever, is removed. */
export type Removal = { outcome: "removed"; order: Order } | Missed;

/** What came of giving a call more time. */
export type Extension = { outcome: "extended"; order: Order } | Missed;

/** What came of putting a removed call back. */
export type Restoration =
  | { outcome: "restored"; order: Order }
  /** Another call of the number is on the board. */
  | { outcome: "live"; order: Order }
  /** It was never removed, or its time has passed. */
  | { outcome: "too late" };

/** What came of clearing the board: the calls that are off it now, of those that were seen. */
export interface Clearance {
  outcome: "cleared";
  orders: Order[];
}

/** What came of a state of the café: what holds now. */
export type StateChange =
  | { outcome: "set" | "unchanged"; state: CafeState }
  /** This delivery was handled before. */
  | { outcome: "seen delivery" };

/** What came of a notice. */
export interface NoticeChange {
  outcome: "set" | "ended" | "unchanged";
}

/** What comes of each kind of command. */
export interface Results {
  call: CallResult;
  remove: Removal;
  extend: Extension;
  restore: Restoration;
  clear: Clearance;
  state: StateChange;
  notice: NoticeChange;
}

export type Result = Results[Command["kind"]];
