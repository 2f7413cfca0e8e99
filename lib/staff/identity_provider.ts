import type { Configuration, CustomFetch } from "openid-client";
import { readAtMost } from "@/lib/base/limited_body.ts";
import type { Clock } from "@/lib/shared/clock.ts";
import { within } from "@/lib/shared/time_limit.ts";
import type { Claims } from "./admission.ts";
import type { SignInSettings } from "./sign_in_settings.ts";

/** How long the provider may take for one answer, to its last byte. */
const ANSWER_MS = 5_000;
/** How long what it says of itself is believed. */
const KNOWN_MS = 3_600_000;
/** No answer of a provider is nearly as long. */
const MAX_BYTES = 512 * 1024;
/** How far its clock may be from ours, in s. */
const CLOCK_TOLERANCE_S = 60;

/** What belongs to one login, and must come back or be matched by what comes. */
export interface LoginProof {
  state: string;
  nonce: string;
  verifier: string;
}

/** Options for {@linkcode IdentityProvider}. */
export interface IdentityProviderOptions {
  settings: SignInSettings;
  clock: Pick<Clock, "elapsed" | "after">;
  fetch?: typeof fetch;
}

/** Who answers as the provider is another one. */
export class OtherIssuerError extends Error {
  override name = "OtherIssuerError";
  readonly code = "OTHER_ISSUER";
}

/**
 * A provider of accounts, by OpenID Connect: code flow with PKCE, state and nonce, each always, as
 * Entra ID takes PKCE without saying so. The library is loaded by the first login. All methods throw
 * what the library throws, for no answer in time with a `TimeLimitError` as its cause.
 */
export class IdentityProvider {
  #settings: SignInSettings;
  #clock: IdentityProviderOptions["clock"];
  #fetch: typeof fetch;
  #known: { configuration: Promise<Configuration>; at: number } | null = null;

  constructor({ settings, clock, fetch = globalThis.fetch }: IdentityProviderOptions) {
    this.#settings = settings;
    this.#clock = clock;
    this.#fetch = fetch;
  }

  /** Where a person logs in; `isToChoose`: as somebody else than the last time. */
  async authorizationUrl(
    { state, nonce, verifier }: LoginProof,
    isToChoose: boolean,
  ): Promise<URL> {
    const client = await import("openid-client");
    const configuration = await this.#configuration();
    const { provider, redirectUri: redirect_uri } = this.#settings;
    // Every provider knows the one, and Entra ID shows people's accounts for the other.
    const prompt = provider === "microsoft" ? "select_account" : "login";
    return client.buildAuthorizationUrl(configuration, {
      redirect_uri,
      scope: scopeOf(configuration),
      state,
      nonce,
      code_challenge: await client.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
      ...isToChoose ? { prompt } : {},
    });
  }

  /** Takes what a person came back with to the provider, and gives what that says of them. */
  async redeem(
    answer: URLSearchParams,
    { state, nonce, verifier }: LoginProof,
  ): Promise<Claims> {
    const client = await import("openid-client");
    const configuration = await this.#configuration();
    const url = new URL(this.#settings.redirectUri);
    url.search = answer.toString();
    const tokens = await client.authorizationCodeGrant(configuration, url, {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: verifier,
      idTokenExpected: true,
    });
    const claims: Claims = { ...tokens.claims() };
    // Entra ID's token has it all; others may tell only here what a person is called, and may do.
    const { userinfo_endpoint } = configuration.serverMetadata();
    if (this.#settings.provider === "microsoft" || userinfo_endpoint === undefined) return claims;
    const more = await client.fetchUserInfo(configuration, tokens.access_token, String(claims.sub));
    return { ...more, ...claims };
  }

  /** Where a person logs out of their account itself; `null`: there is no such page. */
  async endSessionUrl(): Promise<URL | null> {
    const client = await import("openid-client");
    const configuration = await this.#configuration();
    if (configuration.serverMetadata().end_session_endpoint === undefined) return null;
    return client.buildEndSessionUrl(configuration);
  }

  /** Asks the provider what it says of itself, if that is not known, and gives its name. */
  async discover(): Promise<string> {
    return (await this.#configuration()).serverMetadata().issuer;
  }

  /** Whoever comes while it is being asked waits for the same answer; a failure is forgotten. */
  #configuration(): Promise<Configuration> {
    const now = this.#clock.elapsed();
    if (this.#known !== null && now - this.#known.at < KNOWN_MS) return this.#known.configuration;
    const known = { configuration: this.#ask(), at: now };
    known.configuration.catch(() => {
      if (this.#known === known) this.#known = null;
    });
    this.#known = known;
    return known.configuration;
  }

  async #ask(): Promise<Configuration> {
    const client = await import("openid-client");
    const { issuer, clientId, clientSecret } = this.#settings;
    const server = new URL(issuer);
    const answered: CustomFetch = (url, init) => this.#answered(url, init as RequestInit);
    const options = {
      [client.customFetch]: answered,
      // Ours is up first.
      timeout: 3 * ANSWER_MS / 1000,
      // The settings allow that on this machine alone.
      execute: server.protocol === "http:" ? [client.allowInsecureRequests] : [],
    };
    const authentication: Parameters<typeof client.discovery>[3] = (server, ...rest) => {
      const methods = server.token_endpoint_auth_methods_supported ?? ["client_secret_basic"];
      const isByHeader = this.#settings.provider === "oidc" &&
        methods.includes("client_secret_basic");
      const authenticate = isByHeader ? client.ClientSecretBasic : client.ClientSecretPost;
      return authenticate(clientSecret)(server, ...rest);
    };
    const metadata = { [client.clockTolerance]: CLOCK_TOLERANCE_S };
    const found = await client.discovery(server, clientId, metadata, authentication, options);
    // For Entra ID the library would take that of whatever tenant a token names.
    if (new URL(found.serverMetadata().issuer).href !== server.href) {
      throw new OtherIssuerError("The provider calls itself by another name");
    }
    // The connection alone proves who has signed nothing else.
    client.enableNonRepudiationChecks(found);
    return found;
  }

  /** Fetches an answer to its end, within the time and the size that one may have. */
  #answered(url: string, init: RequestInit): Promise<Response> {
    return within(this.#clock, ANSWER_MS, async (signal) => {
      const response = await this.#fetch(url, { ...init, signal });
      const bytes = await readAtMost(response.body, MAX_BYTES);
      if (bytes === null) throw new TypeError(`The answer is longer than: ${MAX_BYTES} bytes`);
      const hasBody = ![204, 205, 304].includes(response.status);
      const { status, headers } = response;
      return new Response(hasBody ? bytes as Uint8Array<ArrayBuffer> : null, { status, headers });
    });
  }
}

/** Some providers tell a person's groups only to who asks for them, which others don't know. */
function scopeOf(configuration: Configuration): string {
  const { scopes_supported } = configuration.serverMetadata();
  return scopes_supported?.includes("groups") ? "openid profile groups" : "openid profile";
}
