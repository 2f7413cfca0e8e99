import { parseAddress } from "@/lib/base/networks.ts";
import type { TrustedProxies } from "@/lib/base/trusted_proxies.ts";
import { parseEnv } from "node:util";
import { generateKeyPairSync } from "node:crypto";
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { ConfigError, parseConfig, readConfig, VARIABLES } from "@/lib/config.ts";
import { TELEMETRY_VARIABLES } from "@/lib/base/telemetry.ts";
import { rsaKeyPair, WEBHOOK_SECRET } from "@/tools/cafe/signing.ts";

const GUID = "72f988bf-86f1-41af-91ab-2d7cd011db47";
const STAR_COMMUNITY_KEY_URL = "https://api.starcommunity.app/.well-known/webhooks.key";
const { spki, pkcs1, privateKey } = rsaKeyPair();
const privatePem = privateKey.export({ type: "pkcs8", format: "pem" }) as string;
const ecPem = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey
  .export({ type: "spki", format: "pem" }) as string;

/** Those of RFC 8291's example. */
const VAPID = {
  VAPID_PUBLIC_KEY:
    "BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8",
  VAPID_PRIVATE_KEY: "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw",
};

function problems(variables: Record<string, string>, place: "machine" | "platform" = "machine") {
  return assertThrows(() => parseConfig(variables, place), ConfigError).problems;
}

Deno.test("parseConfig() has a default for everything on a machine", () => {
  const config = parseConfig({}, "machine");
  const { maxStreams } = config;
  assert(maxStreams > 500 && maxStreams <= 10_000, `${maxStreams}`);
  assertEquals(config, {
    port: 8000,
    host: "0.0.0.0",
    kvPath: "./data/orders.sqlite3",
    kvToken: null,
    dataFolder: "./data",
    loginToken: null,
    takesLoginToken: true,
    signIn: null,
    orderTimeoutMs: 300_000,
    timeZone: "Europe/Amsterdam",
    publicKey: { url: STAR_COMMUNITY_KEY_URL },
    webhookSecret: null,
    webhookPathToken: null,
    metricsToken: null,
    aurora: null,
    push: null,
    publicUrl: null,
    trustProxy: 0,
    maxStreams,
    maxStreamsPerAddress: Math.ceil(maxStreams / 2),
    screenFrameAncestors: [],
    branding: {
      name: null,
      logoUrl: null,
      faviconUrl: null,
      primaryColor: "#0f4d64",
      secondaryColor: "#bde8ec",
      accentColor: "#62cad3",
    },
  });
});

Deno.test("parseConfig() takes an empty variable for one that is not set", () => {
  const empty = Object.fromEntries(VARIABLES.map((name) => [name, ""]));
  assertEquals(parseConfig(empty, "machine"), parseConfig({}, "machine"));
});

Deno.test("parseConfig() reads every variable", () => {
  const config = parseConfig({
    PORT: "0",
    HOST: "127.0.0.1",
    KV_PATH: "/var/lib/board/kv",
    LOGIN_TOKEN: "let me in",
    AZURE_TENANT_ID: GUID.toUpperCase(),
    OIDC_CLIENT_ID: "our-id",
    OIDC_CLIENT_SECRET: "our~secret",
    OIDC_REDIRECT_URI: "https://orders.example.com/auth/microsoft/callback",
    AZURE_ALLOWED_GROUP_ID: GUID.toUpperCase(),
    OIDC_ALLOWED_ROLE: "Bar.Staff",
    OIDC_ALLOW_ALL: "no",
    ORDER_TIMEOUT: "60",
    TIME_ZONE: "America/New_York",
    WEBHOOK_PUBLIC_KEY_URL: "http://localhost:8010/key",
    WEBHOOK_SECRET,
    WEBHOOK_PATH_TOKEN: "aZ09-._~aZ09-._~",
    AURORA_URL: "https://aurora.example.com",
    AURORA_API_KEY: "integration-key",
    ...VAPID,
    PUSH_CONTACT: "mailto:bar@example.com",
    PUSH_HOSTS: "push.example.com localhost:8443",
    PUBLIC_URL: "https://orders.example.com",
    METRICS_TOKEN: "a-token-for-the-monitor",
    TRUST_PROXY: "on",
    MAX_STREAMS: "10000",
    MAX_STREAMS_PER_ADDRESS: "2000",
    SCREEN_FRAME_ANCESTORS: "https://signage.example.com http://192.168.1.9:8080",
    BAR_NAME: "Café Noord",
    BAR_LOGO_URL: "https://example.com/logo.svg",
    FAVICON_URL: "/favicon.svg",
    PRIMARY_COLOR: "#000000",
    SECONDARY_COLOR: "#FFffFF",
    ACCENT_COLOR: "#123abc",
  }, "machine");
  assertEquals(config, {
    port: 0,
    host: "127.0.0.1",
    kvPath: "/var/lib/board/kv",
    kvToken: null,
    dataFolder: "/var/lib/board",
    loginToken: "let me in",
    takesLoginToken: true,
    signIn: {
      provider: "microsoft",
      issuer: `https://login.microsoftonline.com/${GUID}/v2.0`,
      tenantId: GUID,
      clientId: "our-id",
      clientSecret: "our~secret",
      redirectUri: "https://orders.example.com/auth/microsoft/callback",
      allowedGroup: GUID,
      allowedRole: "Bar.Staff",
    },
    orderTimeoutMs: 60_000,
    timeZone: "America/New_York",
    publicKey: { url: "http://localhost:8010/key" },
    webhookSecret: config.webhookSecret,
    webhookPathToken: "aZ09-._~aZ09-._~",
    metricsToken: "a-token-for-the-monitor",
    aurora: { url: "https://aurora.example.com", apiKey: "integration-key" },
    push: {
      contact: "mailto:bar@example.com",
      keys: { publicKey: VAPID.VAPID_PUBLIC_KEY, privateKey: VAPID.VAPID_PRIVATE_KEY },
      hosts: ["push.example.com", "localhost:8443"],
    },
    publicUrl: new URL("https://orders.example.com"),
    trustProxy: 1,
    maxStreams: 10_000,
    maxStreamsPerAddress: 2_000,
    screenFrameAncestors: ["https://signage.example.com", "http://192.168.1.9:8080"],
    branding: {
      name: "Café Noord",
      logoUrl: "https://example.com/logo.svg",
      faviconUrl: "/favicon.svg",
      primaryColor: "#000000",
      secondaryColor: "#FFffFF",
      accentColor: "#123abc",
    },
  });
  assertEquals(
    new TextDecoder().decode(config.webhookSecret!),
    "0123456789abcdef0123456789abcdef",
  );
});

const ENTRA = {
  AZURE_TENANT_ID: GUID,
  OIDC_CLIENT_ID: "our-id",
  OIDC_CLIENT_SECRET: "hush~secret",
  OIDC_REDIRECT_URI: "https://orders.example.com/auth/microsoft/callback",
  AZURE_ALLOWED_GROUP_ID: GUID,
};
const OTHER = {
  OIDC_ISSUER: "https://auth.example.com/realms/bar",
  OIDC_CLIENT_ID: "our-id",
  OIDC_CLIENT_SECRET: "hush~secret",
  OIDC_REDIRECT_URI: "https://orders.example.com/auth/oidc/callback",
  OIDC_ALLOWED_ROLE: "bar-staff",
};

/** What has to be set beside a variable. */
function othersWith(name: string): Record<string, string> {
  if (name === "AURORA_URL") return { AURORA_API_KEY: "key" };
  if (name === "AURORA_API_KEY") return { AURORA_URL: "https://example.com" };
  if (name === "VAPID_PUBLIC_KEY") return { VAPID_PRIVATE_KEY: VAPID.VAPID_PRIVATE_KEY };
  if (name === "VAPID_PRIVATE_KEY") return { VAPID_PUBLIC_KEY: VAPID.VAPID_PUBLIC_KEY };
  if (name === "OIDC_ISSUER") return OTHER;
  return /^(AZURE|OIDC)_/.test(name) ? ENTRA : {};
}

const REFUSED: Record<string, string[]> = {
  PORT: ["http", "-1", "65536", "80.5", "1e3", "0x50", " 80"],
  HOST: ["0.0.0.0 8000", " "],
  KV_PATH: [
    "./da,ta/o.sqlite3",
    "/tmp/x/o,1.sqlite3",
    "o.sqlite3", // the project itself as data folder
    "./data/../o.sqlite3",
    `${Deno.cwd()}/o.sqlite3`,
    "../o.sqlite3",
    "/o.sqlite3",
    "_fresh/o.sqlite3", // its code
    "./lib/data/o.sqlite3",
    `${Deno.cwd()}/node_modules/o.sqlite3`,
    ".git/o.sqlite3",
    "/var/lib/board/",
    "./data/board/",
    "http://kv.example.com", // the token in the clear
    "http://127.0.0.1.example.com",
    "ftp://kv.example.com",
    "https://kv.example.com/#fragment",
    "https://",
  ],
  ORDER_TIMEOUT: ["0", "-5", "5m", "86401", "NaN"],
  TIME_ZONE: ["Amsterdam", "Europe/Amsterdam ", "+01:00", "Mars/Base", "1"],
  AZURE_TENANT_ID: ["common", "organizations", "consumers", "example.com", `${GUID}0`, ` ${GUID}`],
  OIDC_ISSUER: [
    "auth.example.com",
    "http://auth.example.com",
    "https://auth.example.com/?a=1",
    "ftp://auth.example.com",
  ],
  OIDC_REDIRECT_URI: ["/auth/microsoft/callback", "ftp://example.com/auth/microsoft/callback"],
  OIDC_CLIENT_ID: ["our id", "x".repeat(256)],
  AZURE_ALLOWED_GROUP_ID: ["Bar staff", GUID.slice(1)],
  OIDC_ALLOWED_ROLE: [" Bar.Staff", "x".repeat(201)],
  OIDC_ALLOW_ALL: ["maybe", "2"],
  WEBHOOK_PUBLIC_KEY_URL: [
    "starcommunity.app",
    "ftp://example.com/key",
    "file:///etc/key",
    "https://exa;mple.com/key",
  ],
  PUBLIC_URL: ["orders.example.com", "https://example.com/board", "https://example.com/?a=1"],
  AURORA_URL: ["aurora", "javascript:alert(1)"],
  PUSH_CONTACT: [
    "bar@example.com",
    "mailto: bar@example.com",
    "mailto:bar",
    "mailto:bar@localhost",
    "mailto:bar@bar.local",
    "mailto:bar@192.168.1.9",
    "mailto:bar@example.com?subject=x",
    "http://example.com",
    "https://localhost",
    "https://bar.local",
    "https://bar",
    "https://192.168.1.9",
    "https://[2001:db8::1]",
  ],
  PUSH_HOSTS: [
    "https://push.example.com",
    "push.example.com/x",
    "push.example.com, other.example.com",
    "push.example.com  other.example.com",
    "push.example.com:443",
    "*.example.com",
    "PUSH.example.com",
    "user@push.example.com",
  ],
  TRUST_PROXY: ["maybe", "10", "192.0.2.0/33", "10.0.0"],
  MAX_STREAMS: ["0", "many", "1000001"],
  MAX_STREAMS_PER_ADDRESS: ["0", "half", "1000001"],
  BAR_NAME: ["x".repeat(61)],
  SCREEN_FRAME_ANCESTORS: [
    "*",
    "'self'",
    "https:",
    "signage.example.com",
    "https://*.example.com",
    "https://signage.example.com/",
    "https://signage.example.com/player",
    "https://signage.example.com;",
    "https://signage.example.com; script-src *",
    "https://signage.example.com\nx-evil: 1",
    "https://signage.example.com,https://other.example.com",
    "https://signage.example.com  https://other.example.com",
    "data:text/html,x",
    "null",
  ],
  BAR_LOGO_URL: [
    "logo.svg",
    "//example.com/logo.svg",
    "data:image/svg+xml,x",
    "javascript:alert(1)",
    '/"onload=',
    "https://a;script-src/logo.svg",
    "https://a,b/logo.svg",
    "https://'unsafe-inline'/logo.svg",
    "https://*/logo.svg",
  ],
  FAVICON_URL: ["favicon.ico", "javascript:alert(1)"],
  PRIMARY_COLOR: ["blue", "#fff", "#12345g", "#1234567", "red;}body{display:none"],
  SECONDARY_COLOR: ["0f4d64"],
  ACCENT_COLOR: ["rgb(0,0,0)"],
};

for (const [name, values] of Object.entries(REFUSED)) {
  Deno.test(`parseConfig() refuses a bad ${name}, with an example and the value`, () => {
    const others = othersWith(name);
    for (const value of values) {
      const [problem, ...more] = problems({ ...others, [name]: value });
      assertEquals(more, [], value);
      assertStringIncludes(problem!, `${name} must be`);
      assertStringIncludes(problem!, "such as");
      // What stands behind a question mark may be a key.
      const shown = /_URL|KV_PATH|_ISSUER|_URI/.test(name) ? value.replace(/[?#].+/, "?…") : value;
      assertStringIncludes(problem!, JSON.stringify(shown));
    }
  });
}

Deno.test("parseConfig() takes VAPID keys that are a pair alone", () => {
  const other =
    "BMJ1xR0Y3mEJ6RoRxJPsZYJvV2nVvZ5rL0ydQ2S9Wq9d6nC6cJmZgqk0v7bqhkZQb3o2hUu1G0oYxg7t1l0y0aQ";
  assertEquals(problems({ ...VAPID, VAPID_PUBLIC_KEY: other }), [
    "VAPID_PUBLIC_KEY must belong to VAPID_PRIVATE_KEY: they are of two pairs",
  ]);
  for (const name of ["VAPID_PUBLIC_KEY", "VAPID_PRIVATE_KEY"] as const) {
    const [problem, ...more] = problems({ [name]: VAPID[name] });
    assertEquals([more, problem!.endsWith(`must be set when ${name} is`)], [[], true]);
  }
});

Deno.test("an https PUBLIC_URL is whom push services turn to, where everybody can look it up", () => {
  const contactOf = (PUBLIC_URL: string) => parseConfig({ PUBLIC_URL }, "machine").push?.contact;
  assertEquals(contactOf("https://orders.example.com"), "https://orders.example.com");
  for (const url of ["http://orders.example.com", "https://bar.local", "https://192.168.1.9"]) {
    assertEquals(contactOf(url), undefined);
  }
  const off = { PUBLIC_URL: "https://orders.example.com", PUSH_CONTACT: "off" };
  assertEquals(parseConfig(off, "machine").push, null);
});

Deno.test("parseConfig() refuses a name or password in an address, and shows nothing of it", () => {
  const names = [
    "WEBHOOK_PUBLIC_KEY_URL",
    "AURORA_URL",
    "OIDC_ISSUER",
    "PUBLIC_URL",
    "SCREEN_FRAME_ANCESTORS",
    "BAR_LOGO_URL",
    "FAVICON_URL",
  ];
  for (const name of names) {
    const others = othersWith(name);
    for (
      const address of ["https://me:hush@example.com", "https://hush@example.com/", "me:hush@x"]
    ) {
      const found = problems({ ...others, [name]: address });
      assertEquals(found.length, 1, address);
      assertStringIncludes(found[0]!, `${name} must be`);
      assertStringIncludes(found[0]!, "without a user name or password");
      assertEquals(found[0]!.includes("hush"), false, found[0]);
    }
    const [problem] = problems({ ...others, [name]: "example.com/?token=hush" });
    assertEquals(problem!.includes("hush"), false, problem);
  }
});

/** Values that are, or may be, a secret. */
const REFUSED_SECRETS: Record<string, string[]> = {
  LOGIN_TOKEN: ["hush".repeat(51)],
  WEBHOOK_SECRET: [
    "hush",
    `whsec_${btoa("hush".repeat(5) + "123")}`, // 23 bytes
    `whsec_${btoa("hush".repeat(16) + "1")}`, // 65 bytes
    "whsec_hush-hush_hush-hush_hush-hush_hush-hush", // the other Base64
    WEBHOOK_SECRET.slice("whsec_".length),
  ],
  WEBHOOK_PATH_TOKEN: [
    "hush-hush-hush1", // 15 characters
    "hush".repeat(51),
    "hush hush hush hush",
    "hush/hush/hush/hush",
    "hush+hush&hush=hush",
    "hüsh-hüsh-hüsh-hüsh",
    "hush-hush-hush-hush\n",
  ],
  AURORA_API_KEY: ["hush hush", "hush\n", "hüsh"],
  OIDC_CLIENT_SECRET: ["hush hush", "hush\n", "hüsh"],
  VAPID_PRIVATE_KEY: ["hush", "A".repeat(43), `${VAPID.VAPID_PRIVATE_KEY}A`, "hush".repeat(11)],
  DENO_KV_ACCESS_TOKEN: ["hush hush", "hüsh"],
  WEBHOOK_PUBLIC_KEY: [privatePem, ecPem, "hush", spki.slice(0, 100), spki.replace("MII", "AAA")],
};

for (const [name, values] of Object.entries(REFUSED_SECRETS)) {
  Deno.test(`parseConfig() refuses a bad ${name} without showing it`, () => {
    const others = othersWith(name);
    for (const value of values) {
      const error = assertThrows(
        () => parseConfig({ ...others, [name]: value }, "machine"),
        ConfigError,
      );
      assertEquals(error.problems.length, 1);
      assertStringIncludes(error.problems[0]!, `${name} must be`);
      assertStringIncludes(error.problems[0]!, "such as");
      assertEquals(`${error.stack} ${Deno.inspect(error)}`.includes(value.slice(0, 40)), false);
    }
  });
}

Deno.test("parseConfig() reports every bad variable at once, beside what is missing", () => {
  const names = ["PORT", "ORDER_TIMEOUT", "WEBHOOK_SECRET", "AURORA_URL", "TRUST_PROXY"];
  const found = problems(Object.fromEntries(names.map((name) => [name, "?"])));
  assertEquals(found.map((line) => line.split(" ")[0]), [...names, "AURORA_API_KEY"]);
});

Deno.test("parseConfig() shows no good secret in a message about something else", () => {
  const secrets = {
    LOGIN_TOKEN: "hush-1",
    WEBHOOK_SECRET,
    WEBHOOK_PATH_TOKEN: "hush-hush-hush-hush",
    AURORA_API_KEY: "hush-2",
  };
  const message = problems({ ...secrets, PORT: "http" }).join("\n");
  for (const secret of Object.values(secrets)) assertEquals(message.includes(secret), false);
  assertStringIncludes(message, "PORT");
});

Deno.test("parseConfig() refuses one half of Aurora", () => {
  assertEquals(problems({ AURORA_URL: "https://example.com" }), [
    "AURORA_API_KEY must be set when AURORA_URL is",
  ]);
  assertEquals(problems({ AURORA_API_KEY: "key" }), [
    "AURORA_URL must be set when AURORA_API_KEY is",
  ]);
});

Deno.test("parseConfig() fetches Star Community's key unless a secret is all that was given", () => {
  const pem = spki;
  const url = "https://example.com/key";
  const table: [Record<string, string>, unknown][] = [
    [{}, { url: STAR_COMMUNITY_KEY_URL }],
    [{ WEBHOOK_SECRET }, null],
    [{ WEBHOOK_SECRET, WEBHOOK_PUBLIC_KEY_URL: url }, { url }],
    [{ WEBHOOK_SECRET, WEBHOOK_PUBLIC_KEY: pem }, { pem }],
    [{ WEBHOOK_PUBLIC_KEY_URL: url }, { url }],
    [{ WEBHOOK_PUBLIC_KEY: pem, WEBHOOK_PUBLIC_KEY_URL: url }, { pem }],
  ];
  for (const [variables, expected] of table) {
    const config = parseConfig(variables, "machine");
    assertEquals(config.publicKey as unknown, expected);
    assertEquals(config.webhookSecret !== null, "WEBHOOK_SECRET" in variables);
  }
});

Deno.test("parseConfig() refuses what would export traces, on a machine", () => {
  const REFUSED: Record<string, string>[] = [
    { OTEL_DENO: "true" },
    { OTEL_DENO: "TRUE", OTEL_TRACES_SAMPLER: "" },
    { OTEL_DENO: "1", OTEL_TRACES_SAMPLER: "traceidratio" },
    { OTEL_DENO: "true", OTEL_TRACES_SAMPLER: "always_on" },
    { OTEL_DENO: "true", OTEL_TRACES_EXPORTER: "none" }, // which Deno does not heed
  ];
  for (const given of REFUSED) {
    const [problem, ...more] = problems(given);
    assertStringIncludes(problem!, "OTEL_TRACES_SAMPLER must be always_off when OTEL_DENO is");
    assertEquals(more, []);
  }
  parseConfig({ OTEL_DENO: "true", OTEL_TRACES_SAMPLER: "always_off" }, "machine");
  parseConfig({ OTEL_DENO: "false" }, "machine");
  parseConfig({ OTEL_DENO: "true", LOGIN_TOKEN: "token" }, "platform");
});

Deno.test("parseConfig() takes both forms of PEM, with line ends of any kind", () => {
  for (const pem of [spki, pkcs1]) {
    for (const lineEnd of ["\n", "\r\n", "\\n"]) {
      const variables = { WEBHOOK_PUBLIC_KEY: pem.replaceAll("\n", lineEnd) };
      const { publicKey } = parseConfig(variables, "machine");
      assertEquals((publicKey as { pem: string }).pem.replaceAll("\r", ""), pem);
    }
  }
});

Deno.test("parseConfig() knows no data folder on a platform, and then needs a login token", () => {
  assertEquals(problems({}, "platform"), [
    "LOGIN_TOKEN must be set where there is no data folder to keep one in",
  ]);
  const config = parseConfig({ LOGIN_TOKEN: "token" }, "platform");
  assertEquals([config.kvPath, config.dataFolder], [null, null]);
});

Deno.test("parseConfig() takes a database in a folder of its own, in the project or elsewhere", () => {
  const paths = { "./data/x": "./data", "data/x": "data", "/tmp/x/o.sqlite3": "/tmp/x" };
  for (const [path, folder] of Object.entries(paths)) {
    const { kvPath, dataFolder } = parseConfig({ KV_PATH: path }, "machine");
    assertEquals([kvPath, dataFolder], [path, folder]);
  }
});

Deno.test("parseConfig() knows no data folder for a database in memory", () => {
  const config = parseConfig({ KV_PATH: ":memory:", LOGIN_TOKEN: "token" }, "machine");
  assertEquals([config.kvPath, config.dataFolder], [":memory:", null]);
  assertEquals(problems({ KV_PATH: ":memory:" }).length, 1);
});

Deno.test("parseConfig() takes a KV server's address, and then needs both tokens", () => {
  const tokens = { LOGIN_TOKEN: "token", DENO_KV_ACCESS_TOKEN: "access" };
  for (const address of ["https://kv.example.com/", "HTTP://127.0.0.1:4512/", "http://[::1]/kv"]) {
    const config = parseConfig({ KV_PATH: address, ...tokens }, "machine");
    const { kvPath, kvToken, dataFolder } = config;
    assertEquals([kvPath, kvToken, dataFolder], [new URL(address).href, "access", null]);
  }
  assertEquals(problems({ KV_PATH: "https://kv.example.com" }), [
    "LOGIN_TOKEN must be set where there is no data folder to keep one in",
    "DENO_KV_ACCESS_TOKEN must be set when KV_PATH is the address of a KV server",
  ]);
  const [problem] = problems({ KV_PATH: "https://me:hush@kv.example.com", ...tokens });
  assertStringIncludes(problem!, "without a user name or password");
  assertEquals(problem!.includes("hush"), false);
});

Deno.test("parseConfig() bounds addresses by what a database key can hold", () => {
  const longest = `https://example.com/${"x".repeat(980)}`;
  assertEquals(longest.length, 1000);
  parseConfig({ WEBHOOK_PUBLIC_KEY_URL: longest }, "machine");
  assertEquals(problems({ WEBHOOK_PUBLIC_KEY_URL: `${longest}x` }).length, 1);
  assertEquals(problems({ WEBHOOK_PUBLIC_KEY_URL: `https://a.nl/${"€".repeat(900)}` }).length, 1);
});

Deno.test(".env.example documents exactly the variables that are read, with their defaults", async () => {
  const lines = (await Deno.readTextFile(".env.example")).split("\n");
  const settings = lines.filter((line) => /^# [A-Z_]+=/.test(line)).map((line) => line.slice(2));
  assertEquals(settings.map((line) => line.split("=")[0]!), VARIABLES);
  assertEquals(settings.filter((line) => !/="[^"]*"$/.test(line)), []);
  const given = parseEnv(settings.join("\n"));
  assertEquals(parseConfig(given, "machine"), parseConfig({}, "machine"));
});

Deno.test("the serve task may read exactly the variables that are read, and the platform's mark", async () => {
  const { tasks } = JSON.parse(await Deno.readTextFile("deno.json"));
  const allowed = /--allow-env=(\S+)/.exec(tasks.serve)?.[1]?.split(",") ?? [];
  const others = ["DENO_DEPLOYMENT_ID", "GITHUB_SHA", "CI_COMMIT_SHA", ...TELEMETRY_VARIABLES];
  assertEquals(allowed.toSorted(), [...VARIABLES, ...others].toSorted());
});

Deno.test("readConfig() lets the environment win over the file .env", async () => {
  const home = Deno.cwd();
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/.env`, "BAR_NAME='From the file'\nORDER_TIMEOUT=60\n");
  Deno.env.set("ORDER_TIMEOUT", "90");
  Deno.chdir(folder);
  try {
    const config = readConfig();
    assertEquals([config.branding.name, config.orderTimeoutMs], ["From the file", 90_000]);
    await Deno.remove(".env");
    assertEquals(readConfig().branding.name, null);
  } finally {
    Deno.chdir(home);
    Deno.env.delete("ORDER_TIMEOUT");
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("parseConfig() reads a provider of accounts that is not Entra ID", () => {
  const { signIn } = parseConfig(OTHER, "machine");
  assertEquals(signIn, {
    provider: "oidc",
    issuer: OTHER.OIDC_ISSUER,
    tenantId: null,
    clientId: "our-id",
    clientSecret: "hush~secret",
    redirectUri: OTHER.OIDC_REDIRECT_URI,
    allowedGroup: null,
    allowedRole: "bar-staff",
  });
});

/** Accounts as they are set up, what is changed of that, and what is wrong then. */
const signIns: [Record<string, string>, Record<string, string>, string[]][] = [
  [ENTRA, {}, []],
  [OTHER, {}, []],
  [ENTRA, { OIDC_CLIENT_ID: "" }, ["OIDC_CLIENT_ID must be set when AZURE_TENANT_ID is"]],
  [ENTRA, { OIDC_CLIENT_SECRET: "", OIDC_REDIRECT_URI: "" }, [
    "OIDC_CLIENT_SECRET must be set when AZURE_TENANT_ID is",
    "OIDC_REDIRECT_URI must be set when AZURE_TENANT_ID is",
  ]],
  [ENTRA, { AZURE_TENANT_ID: "" }, [
    "AZURE_TENANT_ID or OIDC_ISSUER must be set when OIDC_CLIENT_ID is",
  ]],
  [OTHER, { OIDC_ISSUER: "" }, [
    "AZURE_TENANT_ID or OIDC_ISSUER must be set when OIDC_CLIENT_ID is",
  ]],
  [ENTRA, { OIDC_ISSUER: "https://auth.example.com" }, ["OIDC_ISSUER must not be set when"]],
  [ENTRA, { AZURE_ALLOWED_GROUP_ID: "" }, ["AZURE_ALLOWED_GROUP_ID or OIDC_ALLOWED_ROLE must be"]],
  [ENTRA, { AZURE_ALLOWED_GROUP_ID: "", OIDC_ALLOW_ALL: "no" }, [
    "AZURE_ALLOWED_GROUP_ID or OIDC_ALLOWED_ROLE must be",
  ]],
  [ENTRA, { AZURE_ALLOWED_GROUP_ID: "", OIDC_ALLOW_ALL: "yes" }, []],
  [ENTRA, { AZURE_ALLOWED_GROUP_ID: "", OIDC_ALLOWED_ROLE: "Bar.Staff" }, []],
  [ENTRA, { OIDC_ALLOW_ALL: "yes" }, ["OIDC_ALLOW_ALL must not be yes when"]],
  [ENTRA, { OIDC_REDIRECT_URI: OTHER.OIDC_REDIRECT_URI }, [
    "OIDC_REDIRECT_URI must end with /auth/microsoft/callback",
  ]],
  [OTHER, { OIDC_REDIRECT_URI: ENTRA.OIDC_REDIRECT_URI }, [
    "OIDC_REDIRECT_URI must end with /auth/oidc/callback",
  ]],
  [ENTRA, { OIDC_REDIRECT_URI: "https://me:hush@example.com/auth/microsoft/callback" }, [
    "without a user name or password",
  ]],
  [OTHER, { OIDC_REDIRECT_URI: "http://192.168.1.20:8000/auth/oidc/callback" }, []],
  [OTHER, { OIDC_ISSUER: "http://127.0.0.1:9000" }, []],
  [ENTRA, { LOGIN_TOKEN: "off" }, []],
  [{}, { LOGIN_TOKEN: "off" }, ["LOGIN_TOKEN must not be off unless staff can log in with"]],
  [{}, { AZURE_ALLOWED_GROUP_ID: GUID }, [
    "AZURE_TENANT_ID or OIDC_ISSUER must be set when AZURE_ALLOWED_GROUP_ID is",
    "OIDC_CLIENT_ID must be set",
    "OIDC_CLIENT_SECRET must be set",
    "OIDC_REDIRECT_URI must be set",
  ]],
  [{}, { OIDC_ALLOW_ALL: "no" }, []],
];

for (const [base, changes, expected] of signIns) {
  const name = `${base === ENTRA ? "Entra ID" : base === OTHER ? "another" : "no provider"}, ${
    JSON.stringify(changes)
  }`;
  Deno.test(`parseConfig() with ${name} ${expected.length === 0 ? "starts" : "says why it does not"}`, () => {
    const variables = { ...base, ...changes };
    const found = expected.length === 0
      ? (parseConfig(variables, "machine"), [])
      : problems(variables);
    assertEquals(found.length, expected.length, found.join());
    for (const [at, text] of expected.entries()) assertStringIncludes(found[at]!, text);
    assertEquals(found.join().includes("hush"), false);
  });
}

Deno.test("parseConfig() takes LOGIN_TOKEN=off for one that is set where there is no data folder", () => {
  const config = parseConfig({ ...ENTRA, LOGIN_TOKEN: "off" }, "platform");
  assertEquals([config.loginToken, config.takesLoginToken], [null, false]);
});

const PROXIES: Record<string, TrustedProxies> = {
  on: 1,
  off: 0,
  "0": 0,
  "2": 2,
  "10.0.0.0/8": [[parseAddress("10.0.0.0")!, 8]],
  "192.0.2.1, 2400:cb00::/32": [[parseAddress("192.0.2.1")!, 32], [
    parseAddress("2400:cb00::")!,
    32,
  ]],
};

for (const [TRUST_PROXY, expected] of Object.entries(PROXIES)) {
  Deno.test(`parseConfig() reads TRUST_PROXY=${TRUST_PROXY}`, () => {
    assertEquals(parseConfig({ TRUST_PROXY }, "machine").trustProxy, expected);
  });
}

Deno.test("parseConfig() takes a HOST as a URL has it", () => {
  assertEquals(parseConfig({ HOST: "[::]" }, "machine").host, "::");
});
