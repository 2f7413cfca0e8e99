import { getHeapStatistics } from "node:v8";
import * as z from "zod/mini";
import { DEFAULT_TIME_ZONE, isTimeZone } from "@/lib/shared/calendar.ts";
import { EnvironmentFileError, readEnvironment } from "@/lib/base/environment.ts";
import {
  address,
  converted,
  httpUrl,
  orElse,
  parseHttpUrl,
  text,
  token,
  wholeNumber,
} from "@/lib/base/settings.ts";
import { TELEMETRY_VARIABLES, telemetryProblems } from "@/lib/base/telemetry.ts";
import { parseTrustedProxies, type TrustedProxies } from "@/lib/base/trusted_proxies.ts";
import { type Branding, BRANDING_VARIABLES, readBranding } from "@/lib/http/branding.ts";
import {
  DATABASE_VARIABLES,
  databaseProblems,
  type DatabaseSettings,
  type Place,
  readDatabaseSettings,
} from "@/lib/kv/database_settings.ts";
import {
  readWebhookSettings,
  WEBHOOK_VARIABLES,
  type WebhookSettings,
} from "@/lib/kitchen/webhook_settings.ts";
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

/** Everything that the environment decides, checked. */
export interface Config extends DatabaseSettings, WebhookSettings {
  port: number;
  host: string;
  /** `null`: one is made and kept in the data folder, unless staff have none. */
  loginToken: string | null;
  /** Whether staff can log in with a token at all. */
  takesLoginToken: boolean;
  /** How staff log in with their own account; `null`: they can't. */
  signIn: SignInSettings | null;
  orderTimeoutMs: number;
  /** Where the café is, a name in the IANA database. */
  timeZone: string;
  /** What lets a monitor read the metrics; `null`: staff alone do. */
  metricsToken: string | null;
  aurora: { url: string; apiKey: string } | null;
  /** How locked phones are called; `null`: they aren't. */
  push: PushSettings | null;
  /** The address in people's browsers, where a proxy stands in front. */
  publicUrl: URL | null;
  trustProxy: TrustedProxies;
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

const environment = z.object({
  PORT: orElse(wholeNumber(0, 65_535, 8000), 8000),
  HOST: orElse(
    converted(
      text("must be an address to listen on, such as 0.0.0.0", (value) => /^\S+$/.test(value)),
      // As a URL has it.
      (value) => value.replace(/^\[(.*)\]$/, "$1"),
    ),
    "0.0.0.0",
  ),
  ...DATABASE_VARIABLES,
  LOGIN_TOKEN: text(
    "must be 1 to 200 characters, not all of them white space, such as the output of: " +
      "openssl rand -hex 16",
    (value) => value.trim() !== "" && value.length <= 200,
    { secret: true },
  ),
  ...SIGN_IN_VARIABLES,
  ORDER_TIMEOUT: orElse(wholeNumber(1, 86_400, 300), 300),
  TIME_ZONE: orElse(
    text(`must be a time zone from the IANA database, such as ${DEFAULT_TIME_ZONE}`, isTimeZone),
    DEFAULT_TIME_ZONE,
  ),
  ...WEBHOOK_VARIABLES,
  AURORA_URL: httpUrl("https://aurora.example.com"),
  AURORA_API_KEY: text(
    "must be the integration key that Aurora issued, without spaces, such as 4f1d…",
    (value) => /^[\x21-\x7e]+$/.test(value),
    { secret: true },
  ),
  ...PUSH_VARIABLES,
  PUBLIC_URL: httpUrl("https://orders.example.com", (url) => url.pathname === "/" && !url.search),
  TRUST_PROXY: orElse(
    text(
      "must be on, off, the number of proxies, or their networks with a space between them, such " +
        "as 10.0.0.0/8 2400:cb00::/32",
      (value) => parseTrustedProxies(value) !== null,
    ),
    "off",
  ),
  METRICS_TOKEN: token(),
  MAX_STREAMS: wholeNumber(1, 1_000_000, 10_000),
  MAX_STREAMS_PER_ADDRESS: wholeNumber(1, 1_000_000, 400),
  SCREEN_FRAME_ANCESTORS: address(
    "must be origins separated by spaces, such as https://signage.example.com",
    (value) => value.split(" ").every((each) => parseHttpUrl(each)?.origin === each),
  ),
  ...BRANDING_VARIABLES,
});

/** The names of all variables that are read. */
export const VARIABLES = Object.keys(environment.shape);

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

  const database = readDatabaseSettings(given, place);
  if (database.dataFolder === null && !given.LOGIN_TOKEN) {
    problems.push("LOGIN_TOKEN must be set where there is no data folder to keep one in");
  }
  problems.push(...databaseProblems(given, place));
  for (
    const [one, other] of [["AURORA_URL", "AURORA_API_KEY"], ["AURORA_API_KEY", "AURORA_URL"]]
  ) {
    if (given[one!] && !given[other!]) problems.push(`${other} must be set when ${one} is`);
  }
  problems.push(...signInProblems(given), ...pushProblems(given));
  // A platform has telemetry of its own, which is its owner's to decide.
  if (place === "machine") problems.push(...telemetryProblems(variables));
  const takesLoginToken = given.LOGIN_TOKEN?.toLowerCase() !== "off";
  if (!takesLoginToken && !given.AZURE_TENANT_ID && !given.OIDC_ISSUER) {
    problems.push("LOGIN_TOKEN must not be off unless staff can log in with their own account");
  }
  if (!parsed.success || problems.length > 0) throw new ConfigError(problems);

  const read = parsed.data;
  const publicUrl = read.PUBLIC_URL ? new URL(read.PUBLIC_URL) : null;
  const maxStreams = read.MAX_STREAMS ?? possibleStreams();
  return {
    port: read.PORT,
    host: read.HOST,
    ...database,
    loginToken: takesLoginToken ? read.LOGIN_TOKEN ?? null : null,
    takesLoginToken,
    signIn: readSignInSettings(read),
    orderTimeoutMs: read.ORDER_TIMEOUT * 1000,
    timeZone: read.TIME_ZONE,
    ...readWebhookSettings(read),
    aurora: read.AURORA_URL && read.AURORA_API_KEY
      ? { url: read.AURORA_URL, apiKey: read.AURORA_API_KEY }
      : null,
    metricsToken: read.METRICS_TOKEN ?? null,
    push: readPushSettings(read, publicUrl),
    publicUrl,
    trustProxy: parseTrustedProxies(read.TRUST_PROXY)!,
    maxStreams,
    maxStreamsPerAddress: read.MAX_STREAMS_PER_ADDRESS ?? Math.ceil(maxStreams / 2),
    screenFrameAncestors: read.SCREEN_FRAME_ANCESTORS?.split(" ") ?? [],
    branding: readBranding(read),
  };
}

/** Reads the process's environment, over that of the file `.env` if there is one. Throws like {@linkcode parseConfig}. */
export function readConfig(): Config {
  const place = Deno.env.get("DENO_DEPLOYMENT_ID") ? "platform" : "machine";
  try {
    // Deno does not read its own settings from the file, so neither are they looked for there.
    const own = TELEMETRY_VARIABLES.map((name) => [name, Deno.env.get(name)]);
    return parseConfig({ ...readEnvironment(VARIABLES), ...Object.fromEntries(own) }, place);
  } catch (error) {
    throw error instanceof EnvironmentFileError ? new ConfigError(error.problems) : error;
  }
}

/** What an open stream may take. */
const STREAM_BYTES = 20_000;
const MOST_STREAMS = 10_000;

/** How many streams are open at once unless it is said: a tenth of the memory that V8 finds fit for this machine. */
function possibleStreams(): number {
  const { heap_size_limit } = getHeapStatistics();
  return Math.min(MOST_STREAMS, Math.floor(heap_size_limit / 10 / STREAM_BYTES));
}
