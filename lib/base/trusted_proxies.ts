import { type Network, parseNetwork } from "./networks.ts";

const YES = ["on", "true", "yes"];
const NO = ["off", "false", "no"];
/** More than anybody has, one before the other. */
const MAX_PROXIES = 9;

/**
 * The proxies whose word is taken for who their visitors are: so many of them, one before the other, or
 * all in these networks.
 */
export type TrustedProxies = number | Network[];

/** Whether there is any proxy whose word is taken. */
export function trustsProxy(proxies: TrustedProxies): boolean {
  return typeof proxies === "number" ? proxies > 0 : true;
}

/** Reads `on`, `off`, a number or networks with spaces between them. `null`: it says nothing that is known. */
export function parseTrustedProxies(value: string): TrustedProxies | null {
  const word = value.toLowerCase();
  if (YES.includes(word)) return 1;
  if (NO.includes(word)) return 0;
  if (/^\d+$/.test(word)) return Number(word) <= MAX_PROXIES ? Number(word) : null;
  const networks = word.split(/[\s,]+/).filter((each) => each !== "").map(parseNetwork);
  return networks.every((each) => each !== null) && networks.length > 0 ? networks : null;
}
