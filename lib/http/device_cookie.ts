import { createHmac, hkdfSync, randomBytes } from "node:crypto";
import { isSecret } from "@/lib/base/secrets.ts";
import { readHostCookie, setHostCookie } from "./host_cookie.ts";
import type { Site } from "./origin.ts";
import { keptSecret } from "@/lib/kv/kept_secret.ts";

const NAME = "device";
const YEAR_S = 365 * 86_400;

/**
 * The cookie of a device that has logged in before: a random id and its signature. It proves just
 * that, which {@linkcode LoginThrottle} asks for, and logs nobody in; so it outlives logging out, also
 * of all devices, and ends with the login token.
 *
 * The key is derived from the login token and a secret of the database. Without that secret, somebody
 * who was let in by a one-time code could find the login token at home, by what it makes of the id.
 */
export class DeviceCookies {
  #key: Uint8Array;

  private constructor(key: Uint8Array) {
    this.#key = key;
  }

  /** Reads or makes the database's secret. Throws `StoreUnavailableError` when KV fails. */
  static async open(
    { kv, loginToken }: { kv: Deno.Kv; loginToken: string | null },
  ): Promise<DeviceCookies> {
    const secret = await keptSecret(kv);
    const key = hkdfSync("sha256", loginToken?.trim() ?? "", secret, "device cookie", 32);
    return new DeviceCookies(new Uint8Array(key));
  }

  /** The id of the device that sent a request; `null`: not known, or not by us. */
  read(request: Request, site: Site): string | null {
    const value = readHostCookie(request, site, NAME) ?? "";
    const [, id, signature] = /^([\w-]{22})\.([\w-]{43})$/.exec(value) ?? [];
    if (id === undefined || signature === undefined) return null;
    return isSecret(signature, this.#sign(id)) ? id : null;
  }

  /** Has the browser that sent `request`, and has logged in just now, say so from now on. */
  remember(response: Response, request: Request, site: Site): void {
    const id = this.read(request, site) ?? randomBytes(16).toString("base64url");
    setHostCookie(response, request, site, {
      name: NAME,
      value: `${id}.${this.#sign(id)}`,
      maxAgeS: YEAR_S,
      // The login form is on our own page, wherever one came from to that.
      sameSite: "Strict",
    });
  }

  #sign(id: string): string {
    return createHmac("sha256", this.#key).update(id).digest("base64url");
  }
}
