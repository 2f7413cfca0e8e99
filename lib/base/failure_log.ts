import { log, type LogLevel, reasonOf } from "./log.ts";

/** Says in the log that something fails: once, until it has succeeded again. */
export class FailureLog {
  #level: LogLevel;
  #event: string;
  #fields: Record<string, string>;
  #isFailing = false;

  /** `event` is what the line says, such as "Could not renew the lease", and `fields` of what. */
  constructor(level: LogLevel, event: string, fields: Record<string, string> = {}) {
    this.#level = level;
    this.#event = event;
    this.#fields = fields;
  }

  /** Whether it failed when it was tried last. */
  get isFailing(): boolean {
    return this.#isFailing;
  }

  /** It has failed with this error. */
  failed(error: unknown): void {
    if (!this.#isFailing) {
      log(this.#level, this.#event, { ...this.#fields, reason: reasonOf(error) });
    }
    this.#isFailing = true;
  }

  /** It was done. */
  succeeded(): void {
    this.#isFailing = false;
  }
}
