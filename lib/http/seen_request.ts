import { clientAddress } from "./client_address.ts";
import { isHttps, type Site } from "./origin.ts";
import { parseAddress } from "@/lib/base/networks.ts";

/** A request as it came to the app, and what that says of the proxies before it. */
export interface SeenRequest {
  /** Who sent it, as far as limits per address go. */
  address: string;
  /** Who was connected to the app: the last proxy, if there is one. */
  peer: string;
  /** What the visitor's browser speaks. */
  protocol: "https" | "http";
  host: string;
  /** The entries of `X-Forwarded-For`, the visitor's own first. */
  forwardedFor: string[];
  forwardedProto: string | null;
  trustProxy: {
    /** Whether visitors are told apart as they should be. */
    isRight: boolean;
    /** What the setting should be, if this was sent by somebody who forges no headers. */
    shouldBe: string;
  };
}

/**
 * Tells how a request came. Of one that was sent without any `X-Forwarded-For`, each entry that arrives is
 * the work of a proxy, so that their number is that of the proxies.
 */
export function seenRequest(
  request: Request,
  info: Pick<Deno.ServeHandlerInfo, "remoteAddr">,
  site: Site,
): SeenRequest {
  const { headers } = request;
  const { remoteAddr } = info;
  const entries = (headers.get("x-forwarded-for") ?? "").split(",").map((each) => each.trim())
    .filter((each) => each !== "");
  const first = parseAddress(entries[0] ?? "");
  const address = clientAddress(request, info, site);
  const { trustProxy } = site;
  const isRight = typeof trustProxy === "number"
    ? trustProxy === entries.length
    // All proxies are known if the outermost's word was taken.
    : entries.length === 0 || first !== null && address === alone(entries[0]!);
  return {
    address,
    peer: "hostname" in remoteAddr ? remoteAddr.hostname : "unknown",
    protocol: isHttps(request, site) ? "https" : "http",
    host: new URL(request.url).host,
    forwardedFor: entries,
    forwardedProto: headers.get("x-forwarded-proto"),
    trustProxy: { isRight, shouldBe: settingFor(entries.length) },
  };
}

/** What limits per address would make of an address, were it connected to us. */
function alone(hostname: string): string {
  const remoteAddr: Deno.NetAddr = { transport: "tcp", hostname, port: 0 };
  return clientAddress(new Request("http://localhost"), { remoteAddr }, { trustProxy: 0 });
}

function settingFor(proxies: number): string {
  return ["off", "on"][proxies] ?? String(proxies);
}
