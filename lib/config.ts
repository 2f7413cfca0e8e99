import { Buffer } from "node:buffer";
import { dirname, relative, resolve } from "node:path";
import { z } from "zod";
import { DEFAULT_TIME_ZONE, isTimeZone } from "@/lib/shared/calendar.ts";
import { EnvironmentFileError, readEnvironment } from "@/lib/base/environment.ts";
import { parseRsaPublicKey, type PublicKeySource } from "@/lib/kitchen/public_key.ts";
import {
  PUSH_VARIABLES,
  pushProblems,
  type PushSettings,
  readPushSettings,
} from "@/lib/push/settings.ts";
import {
  readSignInSettings,
  SIGN_IN_VARIABLES,
  signInProblems,
  type SignInSettings,
} from "@/lib/staff/sign_in_settings.ts";

const STAR_COMMUNITY_KEY_URL = "https://api.starcommunity.app/.well-known/webhooks.key";
const DEFAULT_KV_PATH = "./data/orders.sqlite3";

/** How the café looks: its name, pictures and colours. */
export interface Branding {
  name: string | null;
  logoUrl: string | null;
  faviconUrl: string | null;
  /** Colours are `#rrggbb`. */
  primaryColor: string;
  secondaryColor: string;
  accentColor: string;
}

/** Everything that the environment decides, checked. */
export interface Config {
  port: number;
  host: string;
  /** The database: a file, a KV server's address, or `null` for the one that the platform attaches. */
  kvPath: string | null;
  /** What is shown to that KV server; `null`: the database is none, or the platform knows. */
  kvToken: string | null;
  /** The folder that the database file is in; `null` where there is none. */
  dataFolder: string | null;
  /** `null`: one is made and kept in the data folder, unless staff have none. */
  loginToken: string | null;
  /** Whether staff can log in with a token at all. */
  takesLoginToken: boolean;
  /** How staff log in with their own account; `null`: they can't. */
  signIn: SignInSettings | null;
  orderTimeoutMs: number;
  /** Where the café is, a name in the IANA database. */
  timeZone: string;
  publicKey: PublicKeySource | null;
  webhookSecret: Uint8Array | null;
  /** What the webhook's address must have as `?token=`; `null`: nothing. */
  webhookPathToken: string | null;
  aurora: { url: string; apiKey: string } | null;
  /** How locked phones are called; `null`: they aren't. */
  push: PushSettings | null;
  /** The address in people's browsers, where a proxy stands in front. */
  publicUrl: URL | null;
  trustProxy: boolean;
  maxStreams: number;
  maxStreamsPerAddress: number;
  /** The origins of the pages that may show the television's page inside of themselves. */
  screenFrameAncestors: string[];
  branding: Branding;
}

/** What is wrong with the environment: a line for every bad variable, none of them a secret. */
export class ConfigError extends Error {
  override name = "ConfigError";

  constructor(readonly problems: string[]) {
    super(["The configuration is invalid:", ...problems].join("\n  "));
  }
}

/** A text that `isValid`; otherwise the expectation, with an example, and the value unless it is secret. */
function text(expected: string, isValid: (value: string) => boolean, { secret = false } = {}) {
  return z.string().refine(isValid, {
    error: ({ input }) => secret ? expected : `${expected}: got ${JSON.stringify(input)}`,
  });
}

function wholeNumber(from: number, to: number, example: number) {
  const expected = `must be a whole number from ${from} to ${to}, such as ${example}`;
  return text(expected, (value) => {
    return /^[0-9]{1,9}$/.test(value) && Number(value) >= from && Number(value) <= to;
  }).transform(Number);
}

/** Like {@linkcode text}; what may be someone's password or a key in a value that is wrong is not shown. */
function address(expected: string, isValid: (value: string) => boolean) {
  return z.string().refine(isValid, {
    error: ({ input }) => {
      const value = String(input);
      if (value.includes("@")) return `${expected}, without a user name or password in it`;
      return `${expected}: got ${JSON.stringify(value.replace(/[?#].+$/s, "?…"))}`;
    },
  });
}

/** An http or https address, of a host as names and IP addresses are written: others are valid in URLs. */
function parseHttpUrl(value: string): URL | null {
  const url = URL.parse(value);
  const isUsable = url !== null && /^https?:$/.test(url.protocol) &&
    /^([a-z0-9._-]+|\[[0-9a-f:]+\])$/.test(url.hostname) &&
    url.username === "" && url.password === "" && url.href.length <= 1000;
  return isUsable ? url : null;
}

function httpUrl(example: string, isValid: (url: URL) => boolean = () => true) {
  return address(`must be an http or https address, such as ${example}`, (value) => {
    const url = parseHttpUrl(value);
    return url !== null && isValid(url);
  });
}

function pictureUrl(example: string) {
  return address(
    `must be an http or https address, or a path on this server, such as ${example}`,
    (value) => /^\/(?!\/)[^\s"'<>\\]*$/.test(value) || parseHttpUrl(value) !== null,
  );
}

const isOrigin = (value: string) => parseHttpUrl(value)?.origin === value;

function color(example: string) {
  return text(
    `must be a colour of six hex digits, such as ${example}`,
    (value) => /^#[0-9a-f]{6}$/i.test(value),
  ).default(example);
}

const YES = ["on", "1", "true", "yes"];
const NO = ["off", "0", "false", "no"];

const environment = z.object({
  PORT: wholeNumber(0, 65_535, 8000).default(8000),
  HOST: text("must be an address to listen on, such as 0.0.0.0", (value) => /^\S+$/.test(value))
    .default("0.0.0.0"),
  KV_PATH: address(
    "must be a file in a folder of its own, without a comma in the path, such as " +
      `${DEFAULT_KV_PATH}, or the https address of a KV server`,
    (value) => isAddress(value) ? isUsableServer(value) : isUsablePath(value),
  ).optional(),
  DENO_KV_ACCESS_TOKEN: text(
    "must be the access token of the KV server, such as 4f1d…, without spaces",
    (value) => /^[\x21-\x7e]+$/.test(value),
    { secret: true },
  ).optional(),
  LOGIN_TOKEN: text(
    "must be 1 to 200 characters, not all of them white space, such as the output of: " +
      "openssl rand -hex 16",
    (value) => value.trim() !== "" && value.length <= 200,
    { secret: true },
  ).optional(),
  ...SIGN_IN_VARIABLES,
  ORDER_TIMEOUT: wholeNumber(1, 86_400, 300).default(300),
  TIME_ZONE: text(
    `must be a time zone from the IANA database, such as ${DEFAULT_TIME_ZONE}`,
    isTimeZone,
  ).default(DEFAULT_TIME_ZONE),
  WEBHOOK_PUBLIC_KEY_URL: httpUrl(STAR_COMMUNITY_KEY_URL).optional(),
  WEBHOOK_PUBLIC_KEY: text(
    'must be an RSA public key as PEM, such as "-----BEGIN PUBLIC KEY-----\\nMIIB…"',
    isRsaPublicKey,
    { secret: true }, // it could be the private half, pasted by mistake
  ).optional(),
  WEBHOOK_SECRET: text(
    "must be whsec_ followed by the Base64 of 24 to 64 bytes, such as the output of: " +
      'echo "whsec_$(openssl rand -base64 32)"',
    (value) => secretBytes(value) !== null,
    { secret: true },
  ).optional(),
  WEBHOOK_PATH_TOKEN: text(
    "must be 16 to 200 letters, digits or characters of -._~, such as the output of: " +
      "openssl rand -hex 16",
    (value) => /^[\w.~-]{16,200}$/.test(value),
    { secret: true },
  ).optional(),
  AURORA_URL: httpUrl("https://aurora.example.com").optional(),
  AURORA_API_KEY: text(
    "must be the integration key that Aurora issued, without spaces, such as 4f1d…",
    (value) => /^[\x21-\x7e]+$/.test(value),
    { secret: true },
  ).optional(),
  ...PUSH_VARIABLES,
  PUBLIC_URL: httpUrl("https://orders.example.com", (url) => url.pathname === "/" && !url.search)
    .optional(),
  TRUST_PROXY: text("must be on or off", (value) => [...YES, ...NO].includes(value.toLowerCase()))
    .default("off"),
  MAX_STREAMS: wholeNumber(1, 1_000_000, 800).default(800),
  MAX_STREAMS_PER_ADDRESS: wholeNumber(1, 1_000_000, 400).optional(),
  SCREEN_FRAME_ANCESTORS: address(
    "must be origins separated by spaces, such as https://signage.example.com",
    (value) => value.split(" ").every(isOrigin),
  ).optional(),
  BAR_NAME: text("must be at most 60 characters, such as Café Noord", (v) => v.length <= 60)
    .optional(),
  BAR_LOGO_URL: pictureUrl("https://example.com/logo.svg").optional(),
  FAVICON_URL: pictureUrl("https://example.com/favicon.ico").optional(),
  PRIMARY_COLOR: color("#0f4d64"),
  SECONDARY_COLOR: color("#bde8ec"),
  ACCENT_COLOR: color("#62cad3"),
});

/** The names of all variables that are read. */
export const VARIABLES = Object.keys(environment.shape);

/** Where the process runs: a machine with a disk, or a platform that attaches a database. */
export type Place = "machine" | "platform";

/**
 * Checks the variables. An empty one counts as not set.
 * Throws a {@linkcode ConfigError} that names every bad variable at once.
 */
export function parseConfig(variables: Record<string, string | undefined>, place: Place): Config {
  const given = Object.fromEntries(
    VARIABLES.map((name) => [name, variables[name] || undefined]),
  );
  const parsed = environment.safeParse(given);
  const problems = (parsed.error?.issues ?? [])
    .map((issue) => `${issue.path.join(".")} ${issue.message}`);

  const kvPath = given.KV_PATH ?? (place === "machine" ? DEFAULT_KV_PATH : null);
  const hasServer = kvPath !== null && isUsableServer(kvPath);
  const hasFile = kvPath !== null && kvPath !== ":memory:" && !hasServer;
  const dataFolder = hasFile ? dirname(kvPath) : null;
  if (dataFolder === null && !given.LOGIN_TOKEN) {
    problems.push("LOGIN_TOKEN must be set where there is no data folder to keep one in");
  }
  if (hasServer && !given.DENO_KV_ACCESS_TOKEN) {
    problems.push("DENO_KV_ACCESS_TOKEN must be set when KV_PATH is the address of a KV server");
  }
  for (
    const [one, other] of [["AURORA_URL", "AURORA_API_KEY"], ["AURORA_API_KEY", "AURORA_URL"]]
  ) {
    if (given[one!] && !given[other!]) problems.push(`${other} must be set when ${one} is`);
  }
  problems.push(...signInProblems(given), ...pushProblems(given));
  const takesLoginToken = given.LOGIN_TOKEN?.toLowerCase() !== "off";
  if (!takesLoginToken && !given.AZURE_TENANT_ID && !given.OIDC_ISSUER) {
    problems.push("LOGIN_TOKEN must not be off unless staff can log in with their own account");
  }
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);

  const read = parsed.data;
  const publicUrl = read.PUBLIC_URL ? new URL(read.PUBLIC_URL) : null;
  return {
    port: read.PORT,
    host: read.HOST,
    kvPath: hasServer ? new URL(kvPath).href : kvPath,
    kvToken: hasServer ? read.DENO_KV_ACCESS_TOKEN ?? null : null,
    dataFolder,
    loginToken: takesLoginToken ? read.LOGIN_TOKEN ?? null : null,
    takesLoginToken,
    signIn: readSignInSettings(read),
    orderTimeoutMs: read.ORDER_TIMEOUT * 1000,
    timeZone: read.TIME_ZONE,
    publicKey: publicKeySource(read),
    webhookSecret: read.WEBHOOK_SECRET ? secretBytes(read.WEBHOOK_SECRET) : null,
    webhookPathToken: read.WEBHOOK_PATH_TOKEN ?? null,
    aurora: read.AURORA_URL && read.AURORA_API_KEY
      ? { url: read.AURORA_URL, apiKey: read.AURORA_API_KEY }
      : null,
    push: readPushSettings(read, publicUrl),
    publicUrl,
    trustProxy: YES.includes(read.TRUST_PROXY.toLowerCase()),
    maxStreams: read.MAX_STREAMS,
    maxStreamsPerAddress: read.MAX_STREAMS_PER_ADDRESS ?? Math.ceil(read.MAX_STREAMS / 2),
    screenFrameAncestors: read.SCREEN_FRAME_ANCESTORS?.split(" ") ?? [],
    branding: {
      name: read.BAR_NAME ?? null,
      logoUrl: read.BAR_LOGO_URL ?? null,
      faviconUrl: read.FAVICON_URL ?? null,
      primaryColor: read.PRIMARY_COLOR,
      secondaryColor: read.SECONDARY_COLOR,
      accentColor: read.ACCENT_COLOR,
    },
  };
}

/** Reads the process's environment, over that of the file `.env` if there is one. Throws like {@linkcode parseConfig}. */
export function readConfig(): Config {
  const place = Deno.env.get("DENO_DEPLOYMENT_ID") ? "platform" : "machine";
  try {
    return parseConfig(readEnvironment(VARIABLES), place);
  } catch (error) {
    throw error instanceof EnvironmentFileError ? new ConfigError(error.problems) : error;
  }
}

/** Whether it is meant as an address and not as the path of a file. */
function isAddress(kvPath: string): boolean {
  return /^[a-z][a-z0-9+.-]+:/i.test(kvPath);
}

/** What is stored there, and the token, must not travel in the clear but within this machine. */
function isUsableServer(kvPath: string): boolean {
  const url = parseHttpUrl(kvPath);
  if (url === null || url.search !== "" || url.hash !== "") return false;
  return url.protocol === "https:" || /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname);
}

/** The project's own folders, of which it is built. */
const OWN_FOLDER =
  /^(\..+|_fresh|components|docs|islands|jsr|lib|node_modules|routes|static|tests|tools)$/;

/**
 * The server may write in the data folder, so that can't be the project's, hold it or be in a folder
 * of its code; Deno's permission lists have no way to write a comma.
 */
function isUsablePath(kvPath: string): boolean {
  if (kvPath === ":memory:") return true;
  const folder = resolve(dirname(kvPath));
  const holdsProject = relative(folder, Deno.cwd()).split("/")[0] !== "..";
  const [top = ""] = relative(Deno.cwd(), folder).split("/");
  const isOfProject = top !== ".." && OWN_FOLDER.test(top);
  return !kvPath.includes(",") && !kvPath.endsWith("/") && !holdsProject && !isOfProject;
}

/** RSA is on unless a secret is all that was given. */
function publicKeySource(
  read: Pick<
    z.infer<typeof environment>,
    "WEBHOOK_PUBLIC_KEY" | "WEBHOOK_PUBLIC_KEY_URL" | "WEBHOOK_SECRET"
  >,
): PublicKeySource | null {
  if (read.WEBHOOK_PUBLIC_KEY) return { pem: unescapeLines(read.WEBHOOK_PUBLIC_KEY) };
  if (read.WEBHOOK_PUBLIC_KEY_URL) return { url: read.WEBHOOK_PUBLIC_KEY_URL };
  return read.WEBHOOK_SECRET ? null : { url: STAR_COMMUNITY_KEY_URL };
}

/** A PEM in one line of an environment file has `\n` written out. */
function unescapeLines(pem: string): string {
  return pem.replaceAll("\\n", "\n");
}

function isRsaPublicKey(pem: string): boolean {
  try {
    parseRsaPublicKey(unescapeLines(pem));
    return true;
  } catch {
    return false;
  }
}

function secretBytes(secret: string): Uint8Array | null {
  const base64 = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret)?.[1];
  const bytes = base64 === undefined ? null : Buffer.from(base64, "base64");
  return bytes !== null && bytes.length >= 24 && bytes.length <= 64 ? bytes : null;
}
