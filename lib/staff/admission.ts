import type { Person } from "./person.ts";
import type { SignInSettings } from "./sign_in_settings.ts";

/** What a provider says of a person, proved to be its own words. */
export type Claims = Record<string, unknown>;

/** Who may come in, and why others may not; `claim`: the one that is not as it must be. */
export type Admission =
  | { outcome: "admitted"; person: Person }
  | { outcome: "refused"; trouble: "not allowed" | "too many groups" }
  | { outcome: "refused"; trouble: "not trusted"; claim: string };

const MAX_NAME_LENGTH = 100;

/**
 * Decides by a provider's claims who is logged in. Entra ID leaves the groups of somebody who is in
 * more than 200 out, and says where else they could be asked for: an address that we do not go to, as
 * it would be the token that chooses it.
 */
export function admit(claims: Claims, settings: SignInSettings): Admission {
  const { tenantId, allowedGroup, allowedRole } = settings;
  if (tenantId !== null && claims.tid !== tenantId) return notTrusted("tid");
  const idClaim = tenantId === null ? "sub" : "oid";
  const id = claims[idClaim];
  if (typeof id !== "string" || id === "" || id.length > 255) return notTrusted(idClaim);

  const groups = textsIn(claims.groups);
  const isForAll = allowedGroup === null && allowedRole === null;
  const isInGroup = groups.some((each) => each.toLowerCase() === allowedGroup);
  const hasRole = allowedRole !== null &&
    [...textsIn(claims.roles), ...groups].includes(allowedRole);
  if (isForAll || isInGroup || hasRole) {
    return {
      outcome: "admitted",
      person: { issuer: settings.issuer, id, name: nameIn(claims, id) },
    };
  }
  return { outcome: "refused", trouble: lacksGroups(claims) ? "too many groups" : "not allowed" };
}

function notTrusted(claim: string): Admission {
  return { outcome: "refused", trouble: "not trusted", claim };
}

/** A provider may give a single one without its list. */
function textsIn(claim: unknown): string[] {
  return (Array.isArray(claim) ? claim : [claim]).filter((each) => typeof each === "string");
}

/** Whether the provider has left the groups out because they are too many. */
function lacksGroups({ groups, hasgroups, _claim_names: elsewhere }: Claims): boolean {
  if (groups !== undefined) return false;
  const isElsewhere = typeof elsewhere === "object" && elsewhere !== null && "groups" in elsewhere;
  return isElsewhere || hasgroups === true || hasgroups === "true";
}

function nameIn({ name }: Claims, id: string): string {
  const text = typeof name === "string" ? name.replace(/\p{Cc}+/gu, " ").trim() : "";
  return text === "" ? id : text.slice(0, MAX_NAME_LENGTH);
}
