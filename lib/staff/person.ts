import { createHmac } from "node:crypto";

/** Who logged in with their own account; kept with their session, and nowhere else. */
export interface Person {
  /** The provider of their account, as it names itself. */
  issuer: string;
  /** What the provider will always call them: `oid` at Entra ID, else `sub`. Never an e-mail address. */
  id: string;
  /** What to call them on a page. */
  name: string;
}

/**
 * What a person is called in the log: the same one in every line, which nobody can turn back into
 * them without the database's secret that `key` is derived from.
 */
export function pseudonymOf(key: Uint8Array, { issuer, id }: Person): string {
  const whole = createHmac("sha256", key).update(JSON.stringify([issuer, id])).digest("hex");
  return whole.slice(0, 12);
}
