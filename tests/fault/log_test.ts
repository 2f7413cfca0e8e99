import { DatabaseSync } from "node:sqlite";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { closedPort } from "@/tools/cafe/closed_port.ts";
import { CLIENT_SECRET, OidcProvider } from "@/tests/support/oidc_provider.ts";
import { type RawAnswer, rawRequest } from "@/tests/support/raw_request.ts";
import { qrCodeIn } from "@/tests/support/read_qr_code.ts";
import { emptyDatabase, Server } from "@/tools/cafe/server.ts";
import {
  rsaKeyPair,
  signHmac,
  signRsa,
  standardWebhookHeaders,
  WEBHOOK_PATH,
  WEBHOOK_SECRET,
} from "@/tools/cafe/signing.ts";
import { waitFor } from "@/tools/cafe/wait_for.ts";

const LOGIN_TOKEN = "hush login token";
const AURORA_API_KEY = "hush-aurora-key";
const PATH_TOKEN = "hush-path-token-4f1d";
const KEY_TOKEN = "hush-key-token";
const PHONE = "203.0.113.77";
const HOST = "orders.example.com";

/** What is said of no request. */
const OF_THE_PROCESS = [
  "Listening",
  "Stopping",
  "Stopped",
  "Waiting for the kitchen's key: until it is here, no order can be taken",
  "Aurora is out of step",
];

/** The same, as far as the store's lock happens to be in the way. */
const PERHAPS = [
  "Could not publish the status",
  "Could not read the board",
  "Could not renew the lease",
];

interface Sent {
  method?: string;
  target?: string;
  headers?: Record<string, string>;
  body?: string;
}

Deno.test("the log of all that happens is JSON lines, and holds no secret and nobody's address", async () => {
  await using database = await emptyDatabase();
  const keyPort = closedPort();
  const kitchen = rsaKeyPair();
  await using provider = await OidcProvider.start(`https://${HOST}`);
  await using server = await Server.start({
    ...database.variables,
    LOGIN_TOKEN,
    WEBHOOK_SECRET,
    WEBHOOK_PATH_TOKEN: PATH_TOKEN,
    WEBHOOK_PUBLIC_KEY_URL: `http://127.0.0.1:${keyPort}/webhooks.key?token=${KEY_TOKEN}`,
    AURORA_URL: `http://127.0.0.1:${closedPort()}`,
    AURORA_API_KEY,
    TRUST_PROXY: "on",
    MAX_STREAMS: "1",
    ...provider.variables,
  });
  const secrets = new Set([
    LOGIN_TOKEN,
    encodeURIComponent(LOGIN_TOKEN),
    LOGIN_TOKEN.replaceAll(" ", "+"),
    WEBHOOK_SECRET,
    WEBHOOK_SECRET.slice("whsec_".length),
    AURORA_API_KEY,
    PATH_TOKEN,
    KEY_TOKEN,
    PHONE,
    CLIENT_SECRET,
  ]);

  const cookies = new Map<string, string>();
  /** Sends as a page of ours does, through a proxy, from that phone. */
  const send = async ({ headers = {}, ...request }: Sent): Promise<RawAnswer> => {
    const all = {
      "Host": HOST,
      "X-Forwarded-For": PHONE,
      "X-Forwarded-Proto": "https",
      "Origin": `https://${HOST}`,
      "Cookie": [...cookies].map((pair) => pair.join("=")).join("; "),
      ...headers,
    };
    for (const value of [headers["X-Signature"], headers["webhook-signature"]]) {
      if (value !== undefined) secrets.add(value);
    }
    const answer = await rawRequest(Number(server.port), {
      ...request,
      headers: Object.entries(all).map((line) => line.join(": ")),
    });
    for (const header of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(header) ?? [];
      if (value !== "") secrets.add(value);
      cookies.set(name, value);
    }
    return answer;
  };
  const status = async (expected: number, request: Sent): Promise<RawAnswer> => {
    const answer = await send(request);
    assertEquals(answer.status, expected, JSON.stringify(request));
    return answer;
  };
  const post = (target: string, body = "", headers: Record<string, string> = {}): Sent => (
    { method: "POST", target, body, headers }
  );
  const webhook = `${WEBHOOK_PATH}?token=${PATH_TOKEN}`;
  const order = (number: number, headers: Record<string, string>): Sent =>
    post(webhook, JSON.stringify({ orderNumber: number }), headers);
  const logIn = () => status(303, post("/login", `token=${encodeURIComponent(LOGIN_TOKEN)}`));

  // The kitchen: no key yet, then one; signed in every way, and in no right one.
  await waitFor(() => server.output.includes("Waiting for the kitchen's key"));
  const signature = (number: number) =>
    signRsa(JSON.stringify({ orderNumber: number }), kitchen.privateKey);
  const waiting = status(200, order(850, { "X-Signature": signature(850) }));
  const keyServer = Deno.serve(
    { hostname: "127.0.0.1", port: keyPort, onListen: () => {} },
    () => new Response(kitchen.spki),
  );
  await waiting;
  await keyServer.shutdown();
  await status(200, order(851, { "X-Signature": signHmac('{"orderNumber":851}', WEBHOOK_SECRET) }));
  const standard = standardWebhookHeaders('{"orderNumber":852}', WEBHOOK_SECRET, {
    id: "msg_1",
    timestamp: Math.floor(Date.now() / 1000),
  });
  await status(200, order(852, standard));
  await status(401, order(853, { ...standard, "webhook-id": "msg_2" }));
  await status(401, order(853, { "X-Signature": `sha256=${"0f".repeat(32)}` }));
  await status(401, order(853, { "X-Signature": "hush no signature" }));
  await status(401, order(853, {}));
  await status(401, { ...order(853, {}), target: `${WEBHOOK_PATH}?token=hush-in-the-address` });
  const wrong = '{"orderNumber":"hush-in-the-body"}';
  await status(400, post(webhook, wrong, { "X-Signature": signHmac(wrong, WEBHOOK_SECRET) }));
  for (const address of [WEBHOOK_PATH, `${WEBHOOK_PATH}?token=${PATH_TOKEN}x`]) {
    await status(401, { ...order(853, { "X-Signature": signature(853) }), target: address });
  }
  // The right token, wherever else it may turn up.
  await status(405, { target: webhook });
  await status(405, { method: "PUT", target: webhook });
  await status(404, post(`${webhook.replace("?", "/x?")}`));
  await status(404, { target: `/hush-nothing?token=${PATH_TOKEN}` });
  await status(404, { target: `/hush-nothing/${PATH_TOKEN}` });
  await status(403, post("/logout", "", { "Origin": `https://evil.example/?token=${PATH_TOKEN}` }));
  await status(200, { headers: { "Referer": `https://${HOST}${webhook}` } });
  await status(413, post(webhook, "x".repeat(70_000), { "X-Signature": "hush long" }));

  // Staff: into the house in every way, and out.
  await status(401, post("/login", "token=hush-a-typing-mistake"));
  await status(401, post("/login", "code=hush-a-wrong-code"));
  await status(410, { target: `/login/${encodeURIComponent(LOGIN_TOKEN)}` });
  await status(410, { target: `/login//${encodeURIComponent(LOGIN_TOKEN)}` });
  await status(405, post(`/login/${encodeURIComponent(LOGIN_TOKEN)}`));
  await status(403, post("/login", "token=x", { "Origin": "https://evil.example/?hush-origin" }));
  await logIn();
  const forms = await status(200, { target: "/orders" });
  assertMatch(forms.body, />850</);
  await status(303, post("/orders", "number=12"));
  await status(400, post("/orders", "number=hush-A12"));
  await status(200, post("/api/orders", '{"number":13}'));
  await status(400, post("/api/orders", '{"number":"hush-A13"}'));
  const { board } = JSON.parse((await status(200, { target: "/api/orders" })).body);
  const { readyAt } = board.orders.find(({ number }: { number: number }) => number === 13);
  await status(200, post(`/api/orders/13/extend?readyAt=${readyAt}`));
  const now = JSON.parse((await status(200, { target: "/api/orders" })).body).board.orders
    .find(({ number }: { number: number }) => number === 13);
  await status(200, { method: "DELETE", target: `/api/orders/13?readyAt=${now.readyAt}` });
  await status(200, post(`/api/orders/13/restore?readyAt=${now.readyAt}`));
  await status(400, { method: "DELETE", target: "/api/orders/hush-A13" });
  await status(200, { target: "/api/status" });
  await status(200, { target: "/api/orders/gone" });
  await status(200, { target: "/orders/today" });
  await status(400, { target: "/orders/today?day=hush-day" });
  await status(200, { target: "/orders/statistics.csv" });
  const devices = await status(200, post("/orders/devices"));
  const code = qrCodeIn(devices.body)!.split("#")[1]!;
  secrets.add(code);
  await status(303, post("/logout"));
  await status(303, post("/login", `code=${code}`));
  await status(401, post("/login", `code=${code}`));
  await status(303, post("/orders/devices/logout"));
  await status(401, { target: "/api/status" });
  await logIn();

  // Staff with their own accounts: in, refused, twice with one code, cancelled, and out.
  const begin = async (): Promise<string> => {
    const { headers } = await status(303, { target: "/auth/oidc?next=/orders" });
    const authorization = headers.get("location")!;
    const { searchParams } = new URL(authorization);
    for (const name of ["state", "nonce", "code_challenge"]) secrets.add(searchParams.get(name)!);
    return authorization;
  };
  const comeBack = async ({ pathname, search, searchParams }: URL): Promise<string> => {
    secrets.add(searchParams.get("code") ?? CLIENT_SECRET);
    const { headers } = await status(303, { target: pathname + search });
    return headers.get("location")!;
  };
  const back = await provider.logIn(await begin(), "bar-hush");
  assertEquals(await comeBack(back), "/orders");
  await status(303, post("/orders", "number=15"));
  assertMatch((await status(200, { target: "/orders/devices" })).body, /Name of bar-hush/);
  await status(303, post("/logout"));
  assertMatch(await comeBack(back), /refused=no\+attempt/);
  const guest = await provider.logIn(await begin(), "guest-hush");
  assertMatch(await comeBack(guest), /refused=not\+allowed/);
  const made = new URL(await begin());
  const state = made.searchParams.get("state")!;
  const callback = new URL(`https://${HOST}/auth/oidc/callback`);
  const iss = provider.issuer;
  callback.search = `${new URLSearchParams({ code: "hush-made-up", state, iss })}`;
  assertMatch(await comeBack(callback), /refused=used/);
  const stopped = new URL(await begin()).searchParams.get("state")!;
  const cancelled = { error: "access_denied", error_description: "hush", state: stopped };
  callback.search = `${new URLSearchParams(cancelled)}`;
  assertMatch(await comeBack(callback), /refused=cancelled/);
  await status(303, { target: "/auth/oidc/logout" });
  await logIn();

  // Everybody: pages, streams, and what is wrong.
  await status(200, { target: "/?order=850" });
  await status(200, { target: "/screen" });
  await status(200, { target: "/healthz" });
  await status(200, { target: "/api/events", headers: { "Last-Event-ID": "hush-event" } });
  await status(404, { target: "/hush-nothing?token=hush-query" });
  await status(400, { target: "/%zz" });
  await status(400, { headers: { "Host": "hush host" } });
  await status(405, { method: "PUT", target: "/" });
  await status(403, post("/api/orders", '{"number":1}', { "Origin": "null" }));

  // The store: another program holds its lock for longer than anybody waits.
  const lock = new DatabaseSync(database.variables.KV_PATH);
  lock.exec("BEGIN IMMEDIATE");
  await Promise.all([
    status(503, post("/orders", "number=14")),
    status(503, post("/login", `token=${encodeURIComponent(LOGIN_TOKEN)}`)),
    status(503, order(854, { "X-Signature": signHmac('{"orderNumber":854}', WEBHOOK_SECRET) })),
  ]);
  lock.exec("ROLLBACK");
  lock.close();

  await waitFor(() => server.output.includes("Aurora is out of step"), { limitMs: 20_000 });
  assertEquals((await server.stop("SIGTERM")).code, 0);

  const lines = server.output.trim().split("\n");
  const isFirst = lines.findIndex((line) => line.includes('"Listening"')) === 0;
  assert(isFirst, "The start says first where things are");
  const events = new Set<string>();
  for (const line of lines) {
    const { at, level, event, requestId } = JSON.parse(line);
    assertMatch(at, /^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    assertMatch(level, /^(info|warn|error)$/);
    assert(typeof event === "string" && event.length > 0, line);
    events.add(event);
    if ([...OF_THE_PROCESS, ...PERHAPS].includes(event)) continue;
    assertMatch(requestId ?? "", /^[0-9a-f-]{36}$/, line);
  }
  for (
    const event of [
      ...OF_THE_PROCESS,
      "Webhook accepted",
      "Webhook refused",
      "Login refused",
      "Staff logged in",
      "Staff called an order",
      "Staff removed an order",
      "One-time login link created",
      "All sessions ended",
      "Cross-site request refused",
      "Request failed",
    ]
  ) assert(events.has(event), `Not logged: ${event}`);

  assert(secrets.size >= 16, `${secrets.size}`);
  const readable = server.output + lines.map((line) => Object.values(JSON.parse(line))).join("\n");
  for (const secret of secrets) {
    assertEquals(readable.includes(secret), false, `${secret} is in the log: ${server.output}`);
  }
  assertEquals(readable.match(/.*hush.*/gi), null);
});
