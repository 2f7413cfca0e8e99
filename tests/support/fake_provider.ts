import { Buffer } from "node:buffer";
import {
  createHash,
  createHmac,
  generateKeyPairSync,
  type KeyObject,
  randomUUID,
  sign,
} from "node:crypto";

export const TENANT = "11111111-aaaa-4bbb-8ccc-222222222222";
export const GROUP = "33333333-dddd-4eee-8fff-444444444444";
export const CLIENT_ID = "our-client-id";
export const CLIENT_SECRET = "hush~the-clients.secret";
const ISSUER = `https://login.microsoftonline.com/${TENANT}/v2.0`;
const KEY_ID = "key-1";

/** The variables of an app whose staff log in at it. */
export const VARIABLES = {
  AZURE_TENANT_ID: TENANT,
  OIDC_CLIENT_ID: CLIENT_ID,
  OIDC_CLIENT_SECRET: CLIENT_SECRET,
  OIDC_REDIRECT_URI: "http://localhost:8000/auth/microsoft/callback",
  AZURE_ALLOWED_GROUP_ID: GROUP,
};

export type Claims = Record<string, unknown>;

const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
const otherKeys = generateKeyPairSync("rsa", { modulusLength: 2048 });

/** A login that waits for its code to be redeemed. */
interface Grant {
  claims: Claims;
  challenge: string;
  redirectUri: string;
}

/** What a test may bend of the token before it is signed, and how it is signed. */
export interface Bending {
  claims?: Claims;
  /** `none` and `HS256` as somebody who has no key of the provider's would. */
  signedBy?: "the provider" | "another" | "nobody" | "the client's secret";
}

/**
 * Entra ID, as far as was observed: it takes PKCE without saying so, leaves a claim out
 * instead of an empty one, and gives codes that are good once. It is a function in the place of
 * `fetch`, so that no test of refusals needs a network.
 */
export class FakeProvider {
  /** What is answered in the place of the real thing, by the last part of a path. */
  answers: Record<string, () => Response | Promise<Response>> = {};
  bending: Bending = {};
  /** The requests that it was sent, such as `POST token`. */
  requests: string[] = [];
  /** What it has given out or was given, and no log may hold. */
  secrets: string[] = [CLIENT_SECRET];
  #grants = new Map<string, Grant>();

  /** To be used instead of the global one. */
  readonly fetch: typeof fetch = async (input, init) => {
    const url = new URL(String(input));
    const name = url.pathname.split("/").at(-1)!;
    this.requests.push(`${init?.method ?? "GET"} ${name}`);
    const answer = this.answers[name];
    if (answer !== undefined) return await answer();
    if (url.origin !== new URL(ISSUER).origin) throw new TypeError(`No such host: ${url.host}`);
    if (name === "openid-configuration") return Response.json(this.#metadata());
    if (name === "keys") return Response.json({ keys: [this.#publicKey()] });
    if (name === "token") return this.#token(new URLSearchParams(String(init?.body)));
    return new Response("Not found", { status: 404 });
  };

  /** A person logs in at the address that the app led to; gives the one that they are led back to. */
  logIn(authorization: string, claims: Claims = {}): URL {
    const { searchParams } = new URL(authorization);
    const given = Object.fromEntries(searchParams);
    const expected = { response_type: "code", client_id: CLIENT_ID, code_challenge_method: "S256" };
    for (const [name, value] of Object.entries(expected)) {
      if (given[name] !== value) throw new Error(`${name} is ${given[name]}`);
    }
    const code = randomUUID();
    const now = Math.floor(Date.now() / 1000);
    this.secrets.push(code, given.state!, given.nonce!);
    this.#grants.set(code, {
      challenge: given.code_challenge!,
      redirectUri: given.redirect_uri!,
      claims: {
        iss: ISSUER,
        aud: CLIENT_ID,
        sub: "subject-of-anna",
        oid: "oid-of-anna",
        tid: TENANT,
        name: "Anna de Vries",
        preferred_username: "anna@example.com",
        nonce: given.nonce,
        iat: now,
        nbf: now,
        exp: now + 3600,
        groups: [GROUP],
        ...claims,
      },
    });
    return this.back(authorization, { code });
  }

  /** The address that a person is led back to with this answer. */
  back(authorization: string, answer: Record<string, string>): URL {
    const { searchParams } = new URL(authorization);
    const url = new URL(searchParams.get("redirect_uri")!);
    url.search = new URLSearchParams({ ...answer, state: searchParams.get("state")! }).toString();
    return url;
  }

  #metadata(): Claims {
    const at = `https://login.microsoftonline.com/${TENANT}`;
    return {
      issuer: ISSUER,
      authorization_endpoint: `${at}/oauth2/v2.0/authorize`,
      token_endpoint: `${at}/oauth2/v2.0/token`,
      jwks_uri: `${at}/discovery/v2.0/keys`,
      end_session_endpoint: `${at}/oauth2/v2.0/logout`,
      userinfo_endpoint: "https://graph.microsoft.com/oidc/userinfo",
      token_endpoint_auth_methods_supported: [
        "client_secret_post",
        "private_key_jwt",
        "client_secret_basic",
      ],
      response_modes_supported: ["query", "fragment", "form_post"],
      subject_types_supported: ["pairwise"],
      id_token_signing_alg_values_supported: ["RS256"],
      response_types_supported: ["code", "id_token", "code id_token"],
      scopes_supported: ["openid", "profile", "email", "offline_access"],
    };
  }

  #publicKey(): JsonWebKey {
    return {
      ...keys.publicKey.export({ format: "jwk" }),
      kid: KEY_ID,
      use: "sig",
    } as JsonWebKey;
  }

  #token(form: URLSearchParams): Response {
    const refuse = (status: number, error: string, code: string) =>
      Response.json({ error, error_description: `${code}: It quotes what it was sent: ${form}` }, {
        status,
      });
    if (form.get("client_secret") !== CLIENT_SECRET) {
      return refuse(401, "invalid_client", "AADSTS7000215");
    }
    const code = form.get("code") ?? "";
    const grant = this.#grants.get(code);
    this.#grants.delete(code);
    const verifier = form.get("code_verifier") ?? "";
    this.secrets.push(verifier);
    const challenge = createHash("sha256").update(verifier).digest("base64url");
    if (grant === undefined) return refuse(400, "invalid_grant", "AADSTS54005");
    if (challenge !== grant.challenge) return refuse(400, "invalid_grant", "AADSTS501481");
    if (form.get("redirect_uri") !== grant.redirectUri) {
      return refuse(400, "invalid_request", "AADSTS50011");
    }
    const idToken = this.#signed({ ...grant.claims, ...this.bending.claims });
    const accessToken = randomUUID();
    this.secrets.push(accessToken, idToken);
    return Response.json({
      token_type: "Bearer",
      scope: "openid profile",
      expires_in: 3600,
      access_token: accessToken,
      id_token: idToken,
    });
  }

  #signed(claims: Claims): string {
    const { signedBy = "the provider" } = this.bending;
    const alg = { "nobody": "none", "the client's secret": "HS256" }[signedBy as string] ?? "RS256";
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const signed = `${encode({ typ: "JWT", alg, kid: KEY_ID })}.${encode(claims)}`;
    const rsa = ({ privateKey }: { privateKey: KeyObject }) =>
      sign("sha256", Buffer.from(signed), privateKey).toString("base64url");
    if (signedBy === "nobody") return `${signed}.`;
    if (signedBy === "the client's secret") {
      return `${signed}.${createHmac("sha256", CLIENT_SECRET).update(signed).digest("base64url")}`;
    }
    return `${signed}.${rsa(signedBy === "another" ? otherKeys : keys)}`;
  }
}
