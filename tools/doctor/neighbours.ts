import type { KeyObject } from "node:crypto";
import { Aurora } from "@/lib/aurora/client.ts";
import type { Clock } from "@/lib/shared/clock.ts";
import type { Config } from "@/lib/config.ts";
import { fetchPem, parseRsaPublicKey } from "@/lib/kitchen/pem.ts";
import { IdentityProvider } from "@/lib/staff/identity_provider.ts";
import { isRsaSignature, parseRsaSignature } from "@/lib/kitchen/webhook_signature.ts";
import { readAtMost } from "@/lib/base/limited_body.ts";
import { reasonOf } from "@/lib/base/log.ts";
import { within } from "@/lib/shared/time_limit.ts";
import { about, type Finding } from "./finding.ts";

const ANSWER_MS = 8_000;
const MAX_EXAMPLE_BYTES = 65_536;
/** The greatest number there is: no kitchen calls it. */
const TRIED_NUMBER = 99_999;
const TRIED_SECONDS = 5;

/** The kitchen's key, and that Star Community's own example is signed with it. It is sent nowhere. */
export async function checkKey({ publicKey }: Config, clock: Clock): Promise<Finding[]> {
  const key = about("kitchen's key");
  if (publicKey === null) return [key.ok("none: the kitchen shares WEBHOOK_SECRET")];
  if ("pem" in publicKey) return [key.ok("the one in WEBHOOK_PUBLIC_KEY")];
  const { url } = publicKey;
  let pem: string;
  try {
    pem = await fetchPem(url, fetch, clock, new AbortController().signal);
  } catch (error) {
    return [key.failed(
      `${url} can't be fetched: ${reasonOf(error)}`,
      "look at the address and at this machine's way to the internet; the last key that was " +
        "fetched is good until then",
    )];
  }
  try {
    const parsed = parseRsaPublicKey(pem);
    return [key.ok(`fetched from ${url}`), await checkExample(url, parsed, clock)];
  } catch (error) {
    const todo = "look at WEBHOOK_PUBLIC_KEY_URL: something else than the key server answers";
    return [key.failed(`what ${url} answers is no key: ${reasonOf(error)}`, todo)];
  }
}

async function checkExample(keyUrl: string, key: KeyObject, clock: Clock): Promise<Finding> {
  const example = about("signed example");
  const url = new URL("webhook-example-body", keyUrl);
  try {
    return await within(clock, ANSWER_MS, async (signal) => {
      const response = await fetch(url, { signal });
      const body = await readAtMost(response.body, MAX_EXAMPLE_BYTES);
      const signature = parseRsaSignature(response.headers.get("x-signature") ?? "");
      if (!response.ok || body === null || signature === null) {
        return example.warning(`${url} has none`, "nothing, unless the kitchen is Star Community");
      }
      return isRsaSignature(signature, body, key)
        ? example.ok("the sender's own is signed with that key")
        : example.failed(
          "the sender's own is not signed with that key",
          "orders would be refused: ask the sender, or look who answers at that address",
        );
    });
  } catch (error) {
    const todo = "try again; orders are not affected";
    return example.warning(`${url} can't be fetched: ${reasonOf(error)}`, todo);
  }
}

/**
 * The poster screens; `mayWrite`: also that the key may add and remove, with the number 99999, which they
 * show for a moment.
 */
export async function checkAurora(
  { aurora }: Config,
  clock: Clock,
  mayWrite: boolean,
): Promise<Finding[]> {
  const screens = about("Aurora");
  if (aurora === null) return [screens.ok("off: AURORA_URL is not set")];
  const client = new Aurora({ ...aurora, clock });
  const todo =
    "look at AURORA_URL, AURORA_API_KEY and the key's endpoints addOrder and removeOrder";
  const listed = await client.list();
  if (listed.outcome === "failed") return [screens.failed(listed.reason, todo)];
  const findings = [screens.ok(`it answers, and shows ${listed.orders.size} numbers`)];
  if (!mayWrite) {
    return [...findings, screens.ok("whether the key may add and remove is tried with --write")];
  }
  const added = await client.add(TRIED_NUMBER, TRIED_SECONDS);
  if (added.outcome === "failed") return [...findings, screens.failed(added.reason, todo)];
  if (!added.orders.has(TRIED_NUMBER)) {
    return [...findings, screens.failed(`it took ${TRIED_NUMBER} and does not show it`, todo)];
  }
  const removed = await client.remove(TRIED_NUMBER);
  if (removed.outcome === "failed") return [...findings, screens.failed(removed.reason, todo)];
  return [...findings, screens.ok("the key may add and remove")];
}

/** The provider of staff's own accounts. */
export async function checkProvider({ signIn }: Config, clock: Clock): Promise<Finding[]> {
  if (signIn === null) return [];
  const provider = about("staff's accounts");
  try {
    return [provider.ok(await new IdentityProvider({ settings: signIn, clock }).discover())];
  } catch (error) {
    return [provider.failed(
      `${signIn.issuer} is not found to be a provider: ${reasonOf(error)}`,
      "look at AZURE_TENANT_ID or OIDC_ISSUER, letter by letter, and at the way to it",
    )];
  }
}

/** Whether the one whom push services turn to has an address that can be found: Apple looks it up. */
export async function checkPushContact(
  { push }: Pick<Config, "push">,
  resolve: (host: string, kind: "MX" | "A" | "AAAA") => Promise<unknown[]> = Deno.resolveDns,
): Promise<Finding[]> {
  const finding = about("push contact");
  if (push === null) {
    return [
      finding.ok("none: locked phones are not called (PUSH_CONTACT, or an https PUBLIC_URL)"),
    ];
  }
  const { contact } = push;
  const isMail = contact.startsWith("mailto:");
  const host = (isMail ? contact.split("@")[1] : URL.parse(contact)?.hostname) ?? "";
  for (const kind of isMail ? ["MX", "A", "AAAA"] as const : ["A", "AAAA"] as const) {
    const found = await resolve(host, kind).catch(() => []);
    if (found.length > 0) return [finding.ok(`${host} can be found`)];
  }
  return [finding.failed(
    `${contact} leads to no host that can be found: iPhones would not be called`,
    "set PUSH_CONTACT to a mailto: address that is read, or to the café's own https address",
  )];
}

/** Whether this machine's clock is that of a neighbour, by the `Date` of its answers (whole seconds). */
export function judgeClock(theirs: string | null, ours: number, whose: string): Finding[] {
  const clock = about("clock");
  const at = Date.parse(theirs ?? "");
  if (Number.isNaN(at)) return [];
  const off = Math.abs(Math.round((ours - at) / 1000));
  const says = `${off} s from that of ${whose}`;
  const todo = "switch time synchronisation on: timedatectl set-ntp true";
  if (off >= 240) return [clock.failed(`${says}; 300 s and signed times are refused`, todo)];
  return [off > 5 ? clock.warning(says, todo) : clock.ok(says)];
}
