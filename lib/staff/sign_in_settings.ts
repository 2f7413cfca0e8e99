import { address, isLoopback, isYes, text, yesOrNo } from "@/lib/base/settings.ts";
import type { ProviderName } from "@/lib/shared/sign_in.ts";

/** How staff log in with their own account, checked. */
export interface SignInSettings {
  /** Whose button it is, and the part of our addresses that tells it. */
  provider: ProviderName;
  /** What the provider calls itself, which is also where its settings are found. */
  issuer: string;
  /** The one tenant of Entra ID whose people may come; `null` at other providers. */
  tenantId: string | null;
  clientId: string;
  clientSecret: string;
  /** Where the provider sends people back to, letter by letter as it is registered there. */
  redirectUri: string;
  /** Who may come in: who is in this group, or has this role. Both `null`: everybody. */
  allowedGroup: string | null;
  allowedRole: string | null;
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const EXAMPLE_GUID = "72f988bf-86f1-41af-91ab-2d7cd011db47";
/** An https address without anything that is no part of a name; http on this machine alone, for tests. */
function parseSecureUrl(value: string, { isPlainAllowed = false } = {}): URL | null {
  const url = URL.parse(value);
  if (url === null || url.search !== "" || url.hash !== "" || url.username !== "") return null;
  const isSecure = url.protocol === "https:" ||
    url.protocol === "http:" && (isPlainAllowed || isLoopback(url));
  return isSecure && value.length <= 500 ? url : null;
}

/** The variables that decide it, for the environment's schema. */
export const SIGN_IN_VARIABLES = {
  AZURE_TENANT_ID: text(
    `must be the tenant's id, such as ${EXAMPLE_GUID}; common and organizations would let people of ` +
      "every tenant in",
    (value) => GUID.test(value),
  ),
  OIDC_ISSUER: address(
    "must be the provider's https address, without a query, such as https://auth.example.com",
    (value) => parseSecureUrl(value) !== null && !/[?#]/.test(value),
  ),
  OIDC_CLIENT_ID: text(
    `must be the id that the provider gave this application, such as ${EXAMPLE_GUID}`,
    (value) => /^[\x21-\x7e]{1,255}$/.test(value),
  ),
  OIDC_CLIENT_SECRET: text(
    "must be the secret's value that the provider gave out, such as Xy~8Q…, without spaces",
    (value) => /^[\x21-\x7e]{1,1000}$/.test(value),
    { secret: true },
  ),
  OIDC_REDIRECT_URI: address(
    "must be this app's address that is registered at the provider, without a query, such as " +
      "https://orders.example.com/auth/microsoft/callback",
    (value) => parseSecureUrl(value, { isPlainAllowed: true }) !== null && !/[?#]/.test(value),
  ),
  AZURE_ALLOWED_GROUP_ID: text(
    `must be the group's object id, such as ${EXAMPLE_GUID}`,
    (value) => GUID.test(value),
  ),
  OIDC_ALLOWED_ROLE: text(
    "must be a role or a group as the provider names it, such as Bar.Staff",
    (value) => value.trim() === value && value.length <= 200,
  ),
  OIDC_ALLOW_ALL: yesOrNo("must be yes or no, such as yes"),
};

type Variables = { [name in keyof typeof SIGN_IN_VARIABLES]?: string | undefined };

/** What is needed beside where the provider is. */
const NEEDED = ["OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_REDIRECT_URI"] as const;

/** The address that a provider sends people back to, of the pages of ours. */
export function callbackPath(provider: ProviderName): string {
  return `/auth/${provider}/callback`;
}

/** What is missing among these variables, or contradicts another: a line each. */
export function signInProblems(given: Variables): string[] {
  const problems: string[] = [];
  const { AZURE_TENANT_ID, OIDC_ISSUER, AZURE_ALLOWED_GROUP_ID, OIDC_ALLOWED_ROLE } = given;
  if (AZURE_TENANT_ID && OIDC_ISSUER) {
    problems.push("OIDC_ISSUER must not be set when AZURE_TENANT_ID is: there is one provider");
  }
  const isForAll = isYes(given.OIDC_ALLOW_ALL ?? "");
  const names = Object.keys(SIGN_IN_VARIABLES) as (keyof Variables)[];
  const set = names.filter((name) => name === "OIDC_ALLOW_ALL" ? isForAll : given[name]);
  if (set.length === 0) return problems;
  const because = `when ${set[0]} is`;
  if (!AZURE_TENANT_ID && !OIDC_ISSUER) {
    problems.push(`AZURE_TENANT_ID or OIDC_ISSUER must be set ${because}`);
  }
  for (const name of NEEDED) {
    if (!given[name]) problems.push(`${name} must be set ${because}`);
  }
  const path = callbackPath(AZURE_TENANT_ID ? "microsoft" : "oidc");
  const redirect = URL.parse(given.OIDC_REDIRECT_URI ?? "");
  if (redirect !== null && (AZURE_TENANT_ID || OIDC_ISSUER) && redirect.pathname !== path) {
    problems.push(`OIDC_REDIRECT_URI must end with ${path}, which is where this app awaits people`);
  }
  const isLimited = Boolean(AZURE_ALLOWED_GROUP_ID || OIDC_ALLOWED_ROLE);
  if (!isLimited && !isForAll) {
    problems.push(
      "AZURE_ALLOWED_GROUP_ID or OIDC_ALLOWED_ROLE must be set, or OIDC_ALLOW_ALL=yes: without " +
        "them everybody who has an account at the provider would be staff",
    );
  }
  if (isLimited && isForAll) {
    problems.push("OIDC_ALLOW_ALL must not be yes when a group or a role is set");
  }
  return problems;
}

/** Reads variables that have no {@linkcode signInProblems}; `null`: there are none. */
export function readSignInSettings(
  given: Omit<Variables, "OIDC_ALLOW_ALL">,
): SignInSettings | null {
  const tenantId = given.AZURE_TENANT_ID?.toLowerCase() ?? null;
  const issuer = tenantId === null
    ? given.OIDC_ISSUER
    : `https://login.microsoftonline.com/${tenantId}/v2.0`;
  if (issuer === undefined) return null;
  return {
    provider: tenantId === null ? "oidc" : "microsoft",
    issuer,
    tenantId,
    clientId: given.OIDC_CLIENT_ID!,
    clientSecret: given.OIDC_CLIENT_SECRET!,
    redirectUri: given.OIDC_REDIRECT_URI!,
    allowedGroup: given.AZURE_ALLOWED_GROUP_ID?.toLowerCase() ?? null,
    allowedRole: given.OIDC_ALLOWED_ROLE ?? null,
  };
}
