import { hkdfSync } from "node:crypto";
import type { Clock } from "@/lib/shared/clock.ts";
import { isProviderTrouble } from "@/lib/shared/sign_in.ts";
import type { ProviderFailure } from "@/lib/shared/staff_status.ts";
import { admit } from "./admission.ts";
import { IdentityProvider, type IdentityProviderOptions } from "./identity_provider.ts";
import { newAttempt, openAttempt, sealAttempt } from "./login_attempt.ts";
import { type Person, pseudonymOf } from "./person.ts";
import { type Failure, troubleOf, troubleOfAnswer } from "./provider_trouble.ts";
import type { SignInSettings } from "./sign_in_settings.ts";

/** Options for {@linkcode SignIn}. */
export interface SignInOptions extends IdentityProviderOptions {
  /** The database's, which keys are derived from. */
  secret: Uint8Array;
  clock: Clock;
}

/** Nobody is logged in, or out. */
export interface Failed extends Failure {
  outcome: "failed";
  /** The page that was wanted; `null`: nobody knows. */
  next: string | null;
}

/**
 * Lets staff in by their own account at one provider. A login that is under way is known by the
 * browser alone, so that nobody fills the store by beginning many. Nothing here throws when the
 * provider fails, and nothing else in the café waits for it.
 */
export class SignIn {
  readonly settings: SignInSettings;
  #provider: IdentityProvider;
  #clock: Clock;
  #cookieKey: Uint8Array;
  #nameKey: Uint8Array;
  #failure: ProviderFailure | null = null;

  constructor({ secret, ...options }: SignInOptions) {
    this.settings = options.settings;
    this.#provider = new IdentityProvider(options);
    this.#clock = options.clock;
    const derived = (info: string) => new Uint8Array(hkdfSync("sha256", secret, "", info, 32));
    this.#cookieKey = derived("login attempts");
    this.#nameKey = derived("pseudonyms in the log");
  }

  /** How the provider failed this process the last time it was needed; `null`: it did not. */
  get failure(): ProviderFailure | null {
    return this.#failure;
  }

  /** Where a person logs in who wants to see `next`, and what their browser has to keep meanwhile. */
  async begin(
    next: string,
    { isToChoose }: { isToChoose: boolean },
  ): Promise<{ outcome: "begun"; url: URL; attempt: string } | Failed> {
    const attempt = newAttempt(next, this.#clock.now());
    try {
      const url = await this.#provider.authorizationUrl(attempt, isToChoose);
      return { outcome: "begun", url, attempt: sealAttempt(this.#cookieKey, attempt) };
    } catch (error) {
      return this.#providerFailed(troubleOf(error), next);
    }
  }

  /** Logs a person in who comes back with the provider's answer, and with what their browser kept. */
  async finish(
    answer: URLSearchParams,
    kept: string | null,
  ): Promise<{ outcome: "admitted"; person: Person; next: string } | Failed> {
    const attempt = openAttempt(this.#cookieKey, kept);
    if (attempt === null || attempt.expiresAt <= this.#clock.now()) {
      return failed({ trouble: "no attempt", detail: {} }, attempt?.next ?? null);
    }
    const { next } = attempt;
    if (answer.get("state") !== attempt.state) {
      return failed({ trouble: "other attempt", detail: {} }, next);
    }
    if (answer.has("error")) return failed(troubleOfAnswer(answer), next);
    try {
      const claims = await this.#provider.redeem(answer, attempt);
      this.#failure = null;
      const admission = admit(claims, this.settings);
      if (admission.outcome === "admitted") return { ...admission, next };
      const { trouble } = admission;
      if (trouble !== "not trusted") return failed({ trouble, detail: {} }, next);
      return this.#providerFailed({ trouble, detail: { claim: admission.claim } }, next);
    } catch (error) {
      return this.#providerFailed(troubleOf(error), next);
    }
  }

  /** Where a person logs out of their account itself. */
  async leave(): Promise<{ outcome: "leaving"; url: URL } | Failed> {
    try {
      const url = await this.#provider.endSessionUrl();
      if (url !== null) return { outcome: "leaving", url };
      return failed({ trouble: "no way out", detail: {} }, null);
    } catch (error) {
      return this.#providerFailed(troubleOf(error), null);
    }
  }

  /** What a person is called in the log. */
  pseudonymOf(person: Person): string {
    return pseudonymOf(this.#nameKey, person);
  }

  /** What the provider has told us is remembered; what a visitor brings along proves nothing. */
  #providerFailed(failure: Failure, next: string | null): Failed {
    const { trouble } = failure;
    if (isProviderTrouble(trouble)) this.#failure = { trouble, at: this.#clock.now() };
    return failed(failure, next);
  }
}

/**
 * Asks a provider now what it says of itself, for somebody who looks whether all is set up well: whether
 * it answers, by the name that we know it by. Whether it knows us, a login alone can tell.
 */
export async function checkProvider(
  options: IdentityProviderOptions,
): Promise<{ outcome: "well"; issuer: string } | Failure & { outcome: "failed" }> {
  try {
    return { outcome: "well", issuer: await new IdentityProvider(options).discover() };
  } catch (error) {
    return { outcome: "failed", ...troubleOf(error) };
  }
}

function failed(failure: Failure, next: string | null): Failed {
  return { outcome: "failed", next, ...failure };
}
