import { type Clock, systemClock } from "@/lib/shared/clock.ts";
import { type Fields, log, type LogLevel } from "./log.ts";

/** Options for {@linkcode LimitedLog}. */
export interface LimitedLogOptions {
  /** The least time between two lines of a kind, in ms. */
  everyMs?: number;
  clock?: Pick<Clock, "elapsed">;
}

interface Kind {
  loggedAt: number;
  suppressed: number;
}

/**
 * Logs what anybody can set off as often as they like, such as refusals: at most one line of a kind
 * in a time, so that a flood does not fill the disk. The next line says as `suppressed` how many
 * were left out before it.
 */
export class LimitedLog {
  #everyMs: number;
  #clock: Pick<Clock, "elapsed">;
  #kinds = new Map<string, Kind>();

  constructor({ everyMs = 1_000, clock = systemClock }: LimitedLogOptions = {}) {
    this.#everyMs = everyMs;
    this.#clock = clock;
  }

  /** Logs like `log()`. `kind` is one of a few that we know, never what somebody has sent. */
  log(level: LogLevel, event: string, fields: Fields = {}, kind = event): void {
    const now = this.#clock.elapsed();
    const known = this.#kinds.get(kind);
    if (known !== undefined && now - known.loggedAt < this.#everyMs) {
      known.suppressed++;
      return;
    }
    this.#kinds.set(kind, { loggedAt: now, suppressed: 0 });
    log(level, event, known?.suppressed ? { ...fields, suppressed: known.suppressed } : fields);
  }
}
