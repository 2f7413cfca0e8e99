/** How many phones a call has called, or not. */
export interface CalledPhones {
  number: number;
  /** Which call of it. */
  readyAt: number;
  /** Not told yet. */
  waiting: number;
  /** Told, and nobody has answered on them. */
  told: number;
  /** Of those, the ones that were reminded as well. */
  unanswered: number;
  /** The message could not be brought to them. */
  unreached: number;
}

/** What became of messages since a process's start. */
export interface PushFigures {
  sent: number;
  /** Phones that have no such address any more. */
  gone: number;
  /** By what was wrong. */
  failed: Record<PushTrouble, number>;
}

/** Why a push service did not take a message. */
export type PushTrouble = "not trusted" | "refused" | "busy" | "failing" | "no answer";

/** How calling locked phones goes, as the holder of its lease knows. */
export interface PushReport {
  calls: CalledPhones[];
  figures: PushFigures;
}
