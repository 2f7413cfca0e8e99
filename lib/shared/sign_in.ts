/** What a provider of accounts does when it is the reason why nobody can log in with their own account. */
export const PROVIDER_TROUBLES = [
  /** It does not answer, or not as a provider should. */
  "unreachable",
  /** It refuses our client secret. */
  "wrong secret",
  /** It does not know us, or our redirect address, as we are configured. */
  "not registered",
  /** By our clock its answer is from another time. */
  "clock",
  /** Its answer is not what we asked for, or not proved to be its own. */
  "not trusted",
] as const;

/** Why a provider of accounts is of no use right now. */
export type ProviderTrouble = typeof PROVIDER_TROUBLES[number];

/** Why somebody was not logged in with their own account, or not out of it. */
export const SIGN_IN_TROUBLES = [
  ...PROVIDER_TROUBLES,
  /** They went back, or said no. */
  "cancelled",
  /** They are in no group and have no role that may. */
  "not allowed",
  /** The provider left their groups out, because they are too many. */
  "too many groups",
  /** This browser has begun no login, or too long ago. */
  "no attempt",
  /** This browser has begun another login since. */
  "other attempt",
  /** What the provider gave for this login was used already, or too late. */
  "used",
  /** Too many logins from here have failed. */
  "too many tries",
  /** The provider has no page that logs people out. */
  "no way out",
] as const;

/** Why somebody was not logged in with their own account, or not out of it. */
export type SignInTrouble = typeof SIGN_IN_TROUBLES[number];

/** Reads a trouble from a page's address; anything else gives `null`. */
export function parseSignInTrouble(text: string | null): SignInTrouble | null {
  return SIGN_IN_TROUBLES.find((each) => each === text) ?? null;
}

/** Whether it is the provider, or what we know of it, that somebody has to look after. */
export function isProviderTrouble(trouble: SignInTrouble): trouble is ProviderTrouble {
  return PROVIDER_TROUBLES.some((each) => each === trouble);
}

/** Whose account providers' buttons and addresses name. */
export type ProviderName = "microsoft" | "oidc";
