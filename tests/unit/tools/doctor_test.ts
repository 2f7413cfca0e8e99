import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { type Config, parseConfig } from "@/lib/config.ts";
import { systemClock as clock } from "@/lib/shared/clock.ts";
import { AuroraServer } from "@/tools/cafe/aurora_server.ts";
import { rsaKeyPair, signRsa } from "@/tools/cafe/signing.ts";
import { checkDeployment, judgeProxies } from "@/tools/doctor/deployment.ts";
import { type Finding, lineOf } from "@/tools/doctor/finding.ts";
import { checkDatabase, judgeOpenFiles, judgeRoom } from "@/tools/doctor/machine.ts";
import {
  checkAurora,
  checkKey,
  checkProvider,
  checkPushContact,
  judgeClock,
} from "@/tools/doctor/neighbours.ts";
import { checkSettings, readSettings } from "@/tools/doctor/settings.ts";

const pair = rsaKeyPair();
const EXAMPLE = '{"orderNumber": 850}';

const config = (variables: Record<string, string> = {}): Config =>
  parseConfig({ KV_PATH: ":memory:", LOGIN_TOKEN: "a token for tests", ...variables }, "machine");

/** Something that answers on this machine, for as long as `ask` runs. */
async function at<T>(
  handler: (request: Request) => Response | Promise<Response>,
  ask: (url: string) => Promise<T>,
): Promise<T> {
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, handler);
  try {
    return await ask(`http://127.0.0.1:${server.addr.port}`);
  } finally {
    await server.shutdown();
  }
}

const keyServer = (pem: string, signature: string) => (request: Request) =>
  request.url.endsWith("/webhooks.key")
    ? new Response(pem)
    : new Response(EXAMPLE, { headers: { "x-signature": signature } });

const keyFrom = (handler: (request: Request) => Response) =>
  at(handler, (url) => checkKey(config({ WEBHOOK_PUBLIC_KEY_URL: `${url}/webhooks.key` }), clock));

/** What an app that is well answers. */
const app: Record<string, () => Response> = {
  "/healthz": () => Response.json({ status: "ok" }),
  "/": () =>
    new Response("<!doctype html>", {
      headers: {
        "content-security-policy": "default-src 'none'",
        "x-content-type-options": "nosniff",
        "referrer-policy": "same-origin",
        "content-encoding": "identity",
      },
    }),
  "/api/events": () => events("event: board\ndata: {}\n\n"),
  "/api/status/request": () => Response.json(seen),
};

const seen = {
  address: "127.0.0.1",
  peer: "127.0.0.1",
  protocol: "http" as "http" | "https",
  host: "orders.example.com",
  forwardedFor: [] as string[],
  forwardedProto: null,
  trustProxy: { isRight: true, shouldBe: "off" },
};

function events(text: string): Response {
  const body = new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode(text)),
  });
  return new Response(body, { headers: { "content-type": "text/event-stream" } });
}

/** A tenth of the patience. */
const hasty = { ...clock, after: (ms: number, run: () => void) => clock.after(ms / 10, run) };

const deployed = (different: typeof app) => {
  const answers = { ...app, ...different };
  return at(
    (request) => answers[new URL(request.url).pathname]?.() ?? new Response("", { status: 404 }),
    (url) =>
      checkDeployment({ url: new URL(url), clock: hasty, metricsToken: "a-token-of-16-bytes" }),
  );
};

async function aurora(
  prepare: (server: AuroraServer) => void,
  variables: Record<string, string> = {},
): Promise<Finding[]> {
  await using server = new AuroraServer();
  prepare(server);
  const given = { AURORA_URL: server.url, AURORA_API_KEY: server.aurora.apiKey, ...variables };
  return await checkAurora(config(given), clock, true);
}

type Row = [
  name: string,
  look: () => Finding[] | Promise<Finding[]>,
  verdict: Finding["verdict"],
  says: string,
];

const SIGN_IN = {
  OIDC_CLIENT_ID: "app",
  OIDC_CLIENT_SECRET: "secret",
  OIDC_REDIRECT_URI: "http://localhost:8000/auth/oidc/callback",
  OIDC_ALLOW_ALL: "yes",
};

/** A way to be wrong each, and what is said of it. */
const WRONG: Row[] = [
  [
    "a setting that is no value",
    () => readSettings(() => config({ PORT: "eight" })).findings,
    "failed",
    "settings: PORT must be",
  ],
  [
    "a short login token",
    () => checkSettings(config({ LOGIN_TOKEN: "koffie" })),
    "warning",
    "LOGIN_TOKEN is short",
  ],
  [
    "a public address without https",
    () => checkSettings(config({ PUBLIC_URL: "http://orders.example.com" })),
    "warning",
    "PUBLIC_URL is plain http",
  ],
  [
    "spans that tell the webhook's token",
    () => readSettings(() => config({ OTEL_DENO: "true" })).findings,
    "failed",
    "settings: OTEL_TRACES_SAMPLER must be always_off",
  ],
  [
    "a database in a folder that can't be made",
    async () => [await checkDatabase(config({ KV_PATH: "/proc/board/orders.sqlite3" }))],
    "failed",
    "database: /proc/board can't be made",
  ],
  ["a damaged database", damagedDatabase, "failed", "orders.sqlite3 is damaged"],
  ["a disk that is nearly full", () => [judgeRoom(5_000_000)], "failed", "disk: 4 MB are free"],
  [
    "few open files",
    () => [judgeOpenFiles(1_024, 10_000)],
    "warning",
    "open files: 1024 may be open here, for 10000 streams",
  ],
  [
    "a clock that is five minutes off",
    () => judgeClock(new Date(0).toUTCString(), 300_000, "the key server"),
    "failed",
    "clock: 300 s from that of the key server",
  ],
  [
    "a key server that is away",
    () => checkKey(config({ WEBHOOK_PUBLIC_KEY_URL: "http://127.0.0.1:9/webhooks.key" }), clock),
    "failed",
    "kitchen's key: http://127.0.0.1:9/webhooks.key can't be fetched",
  ],
  [
    "a page where the key should be",
    () => keyFrom(() => new Response("<html>")),
    "failed",
    "is no key",
  ],
  [
    "another's key",
    () => keyFrom(keyServer(rsaKeyPair().spki, signRsa(EXAMPLE, pair.privateKey))),
    "failed",
    "signed example: the sender's own is not signed with that key",
  ],
  [
    "a wrong key of Aurora",
    () => aurora(() => {}, { AURORA_API_KEY: "wrong" }),
    "failed",
    "Aurora: GET was answered 401: is AURORA_API_KEY right?",
  ],
  [
    "a key of Aurora without rights",
    () => aurora((server) => server.aurora.mayWrite = false),
    "failed",
    "may the key in AURORA_API_KEY add and remove orders?",
  ],
  [
    "a provider that is none",
    () =>
      at(
        () => new Response("", { status: 404 }),
        (url) => checkProvider(config({ ...SIGN_IN, OIDC_ISSUER: url }), clock),
      ),
    "failed",
    "is not found to be a provider",
  ],
  [
    "a contact for push services that nobody can find",
    () =>
      checkPushContact(
        config({ PUSH_CONTACT: "mailto:bar@cafe.nowhere" }),
        () => Promise.reject(new Error("none")),
      ),
    "failed",
    "push contact: mailto:bar@cafe.nowhere leads to no host",
  ],
  [
    "nobody at the address",
    () => checkDeployment({ url: new URL("http://127.0.0.1:9"), clock, metricsToken: null }),
    "failed",
    "address: http://127.0.0.1:9 does not answer",
  ],
  [
    "an app that is not well",
    () => deployed({ "/healthz": () => Response.json({ status: "failing" }, { status: 503 }) }),
    "failed",
    "health: /healthz answers 503",
  ],
  [
    "a proxy that leads elsewhere",
    () => deployed({ "/": () => Response.redirect("http://127.0.0.1/welcome", 302) }),
    "failed",
    "page: / answers 302 and leads to http://127.0.0.1/welcome",
  ],
  [
    "a page that is not compressed",
    () => deployed({ "/": () => new Response("<!doctype html>") }),
    "warning",
    "page: it is not compressed",
  ],
  [
    "a proxy that drops headers",
    () => deployed({ "/": () => new Response("<!doctype html>") }),
    "failed",
    "headers: missing: content-security-policy",
  ],
  [
    "a proxy that keeps events back",
    () => deployed({ "/api/events": () => events("") }),
    "failed",
    "live numbers: no event within 3000 ms",
  ],
  [
    "a proxy whose word is not taken",
    () =>
      judgeProxies(
        { ...seen, trustProxy: { isRight: false, shouldBe: "on" } },
        seen,
        new URL("http://localhost"),
      ),
    "failed",
    "TRUST_PROXY: all who come this way count as one: 127.0.0.1",
  ],
  [
    "an app whose word for addresses is anybody's",
    () => judgeProxies(seen, { ...seen, address: "203.0.113.99" }, new URL("http://localhost")),
    "failed",
    "TRUST_PROXY: anybody can make up the address",
  ],
  [
    "an app that does not know of https",
    () => judgeProxies(seen, seen, new URL("https://orders.example.com")),
    "failed",
    "PUBLIC_URL: you speak https, and the app takes it for http",
  ],
];

async function damagedDatabase(): Promise<Finding[]> {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/orders.sqlite3`;
  await Deno.writeTextFile(path, "no database at all, ".repeat(1_000));
  const found = await checkDatabase(config({ KV_PATH: path }));
  await Deno.remove(folder, { recursive: true });
  return [found];
}

for (const [name, look, verdict, says] of WRONG) {
  Deno.test(`doctor finds ${name}`, async () => {
    const found = (await look()).filter((each) => each.verdict !== "ok");
    const lines = found.map(lineOf).join("\n");
    const finding = found.find((each) => each.verdict === verdict && lineOf(each).includes(says));
    assert(finding !== undefined, `Not found: ${verdict} ${says}, in:\n${lines}`);
    assertStringIncludes(lineOf(finding), "\n         → ");
  });
}

Deno.test("doctor finds nothing where all is well", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/orders.sqlite3`;
  (await Deno.openKv(path)).close();
  const good = {
    WEBHOOK_PATH_TOKEN: "0123456789abcdef",
    PUBLIC_URL: "https://orders.example.com",
    OTEL_DENO: "true",
    OTEL_TRACES_SAMPLER: "always_off",
  };
  const found = [
    ...checkSettings(config(good)),
    await checkDatabase(config({ KV_PATH: path })),
    judgeRoom(2 ** 33),
    judgeOpenFiles(16_384, 10_000),
    ...judgeClock(new Date().toUTCString(), Date.now(), "the app"),
    ...await keyFrom(keyServer(pair.spki, signRsa(EXAMPLE, pair.privateKey))),
    ...await aurora(() => {}),
    ...await checkPushContact(
      config({ PUSH_CONTACT: "mailto:bar@example.com" }),
      () => Promise.resolve(["mx"]),
    ),
    ...await deployed({}),
  ];
  assertEquals(found.filter(({ verdict }) => verdict !== "ok").map(lineOf), []);
  assert(found.length >= 15, `${found.length}`);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("doctor leaves nothing in the database, nor at Aurora", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/orders.sqlite3`;
  using kv = await Deno.openKv(path);
  await checkDatabase(config({ KV_PATH: path }));
  assertEquals(await Array.fromAsync(kv.list({ prefix: [] })), []);
  await using server = new AuroraServer();
  const given = { AURORA_URL: server.url, AURORA_API_KEY: server.aurora.apiKey };
  await checkAurora(config(given), clock, false);
  assertEquals(server.aurora.requests.map(({ method }) => method), ["GET"]);
  await checkAurora(config(given), clock, true);
  assertEquals(server.aurora.numbers, []);
  await Deno.remove(folder, { recursive: true });
});
