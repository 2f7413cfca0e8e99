import { Buffer } from "node:buffer";
import type { KeyObject } from "node:crypto";
import { assertEquals, assertRejects } from "@std/assert";
import type { CallResult, StateChange } from "@/lib/board/commands.ts";
import { REFUSAL_STATUS } from "@/lib/http/refused_deliveries.ts";
import { StoreUnavailableError } from "@/lib/kv/reach_store.ts";
import type { PublicKey } from "@/lib/kitchen/public_key.ts";
import type { Verdict } from "@/lib/kitchen/waiting_deliveries.ts";
import { type Receipt, type Refused, Webhook } from "@/lib/kitchen/webhook.ts";
import type { CafeStateName, Source } from "@/lib/shared/cafe.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";
import {
  rsaKeyPair,
  signHmac,
  signRsa,
  standardWebhookHeaders,
  WEBHOOK_SECRET,
} from "@/tools/cafe/signing.ts";

const BODY = '{"orderNumber": 850}';
const SECRET = new Uint8Array(Buffer.from(WEBHOOK_SECRET.slice("whsec_".length), "base64"));
const { publicKey: rsaKey, privateKey } = rsaKeyPair();
const clock = new FakeClock();
const timestamp = clock.now() / 1000;

/** An order store that notes what it is asked. */
class FakeStore {
  asked: unknown[][] = [];
  states: unknown[][] = [];
  seen = new Set<string>();
  failure: Error | null = null;

  call(...asked: [number, "kitchen" | "staff", string?]): Promise<CallResult> {
    if (this.failure !== null) return Promise.reject(this.failure);
    const [number, source, id] = asked;
    if (id !== undefined && this.seen.has(id)) return Promise.resolve({ outcome: "seen delivery" });
    this.asked.push(asked);
    const order = { number, readyAt: 0, expiresAt: 1, calls: 1, source };
    return Promise.resolve({ outcome: "called", order });
  }

  setState(...asked: [CafeStateName, Source, string?]): Promise<StateChange> {
    this.states.push(asked);
    const [name, source] = asked;
    return Promise.resolve({ outcome: "set", state: { name, at: 0, source } });
  }
}

/** A public key that is known, or not; counts how often it is asked. */
class FakePublicKey {
  asked = 0;
  constructor(readonly key: KeyObject | null = rsaKey) {}

  verify(isSigned: (key: KeyObject) => boolean): Promise<Verdict> {
    this.asked++;
    if (this.key === null) return Promise.resolve("no key");
    return Promise.resolve(isSigned(this.key) ? "signed" : "not signed");
  }
}

type Schemes = { rsa?: FakePublicKey | null; secret?: Uint8Array | null };

function open({ rsa = new FakePublicKey(), secret = null }: Schemes = {}) {
  const store = new FakeStore();
  const publicKey = rsa as unknown as PublicKey | null;
  const webhook = new Webhook({ store, publicKey, secret, pathToken: null, clock });
  const receive = (body: string | Uint8Array, headers: Record<string, string>) =>
    webhook.receive(new Headers(headers), new Uint8Array(Buffer.from(body as string)));
  return { store, receive, rsa };
}

const byRsa = (body: string | Uint8Array) => ({ "x-signature": signRsa(body, privateKey) });
const byHmac = (body: string | Uint8Array) => ({ "x-signature": signHmac(body, WEBHOOK_SECRET) });
const byStandard = (body: string | Uint8Array, id = "msg_1") =>
  standardWebhookHeaders(body, WEBHOOK_SECRET, { id, timestamp });

const statusOf = (receipt: Receipt) =>
  receipt.outcome === "refused" ? REFUSAL_STATUS[receipt.why] : 200;
const utf8 = (text: string) => new TextEncoder().encode(text);

const ACCEPTED: Record<string, [body: string | Uint8Array, number: number]> = {
  "a number": [BODY, 850],
  "the lowest number": ['{"orderNumber":1}', 1],
  "the highest number": ['{"orderNumber":99999}', 99_999],
  "digits in a string": ['{"orderNumber":"850"}', 850],
  "a whole number with a decimal point": ['{"orderNumber":850.0}', 850],
  "a whole number with an exponent": ['{"orderNumber":8.5e2}', 850],
  "a number that JSON rounds to a whole one": ['{"orderNumber":850.00000000000000001}', 850],
  "fields we don't know": ['{"venue":{"id":1},"orderNumber":850,"at":null}', 850],
  "white space around": ['\r\n\t {"orderNumber":850}\n', 850],
  "a byte order mark": [utf8('\ufeff{"orderNumber":850}'), 850],
  "letters beyond ASCII": ['{"orderNumber":850,"name":"Café ☕"}', 850],
  "a field given twice: the last one counts": ['{"orderNumber":1,"orderNumber":850}', 850],
  "an escaped field name": ['{"order\\u004eumber":850}', 850],
};

for (const [what, [body, number]] of Object.entries(ACCEPTED)) {
  Deno.test(`receive() calls the number of a body with ${what}`, async () => {
    const { receive, store } = open();
    assertEquals(statusOf(await receive(body, byRsa(body))), 200);
    assertEquals(store.asked, [[number, "kitchen", undefined]]);
  });
}

const RSA_ONLY: Schemes = {};
const HMAC_ONLY: Schemes = { rsa: null, secret: SECRET };
const BOTH: Schemes = { secret: SECRET };

const ACCEPTED_SIGNATURES: Record<string, [Schemes, Record<string, string>]> = {
  "RSA": [RSA_ONLY, byRsa(BODY)],
  "HMAC": [HMAC_ONLY, byHmac(BODY)],
  "Standard Webhooks": [HMAC_ONLY, byStandard(BODY)],
  "RSA beside a secret": [BOTH, byRsa(BODY)],
  "HMAC beside RSA": [BOTH, byHmac(BODY)],
  "Standard Webhooks beside RSA": [BOTH, byStandard(BODY)],
};

for (const [what, [schemes, headers]] of Object.entries(ACCEPTED_SIGNATURES)) {
  Deno.test(`receive() accepts ${what}, and the sender's id with Standard Webhooks alone`, async () => {
    const { receive, store } = open(schemes);
    // Unsigned unless it is a part of the scheme, so that anybody could have written it.
    const receipt = await receive(BODY, { "webhook-id": "msg_unsigned", ...headers });
    const id = what.startsWith("Standard") ? "msg_1" : undefined;
    assertEquals([statusOf(receipt), store.asked], [200, [[850, "kitchen", id]]]);
  });
}

Deno.test("receive() answers 503 while no key is known", async () => {
  const { receive, store } = open({ rsa: new FakePublicKey(null) });
  assertEquals([statusOf(await receive(BODY, byRsa(BODY))), store.asked], [503, []]);
});

Deno.test("receive() accepts HMAC while no key is known", async () => {
  const { receive } = open({ rsa: new FakePublicKey(null), secret: SECRET });
  assertEquals(statusOf(await receive(BODY, byHmac(BODY))), 200);
});

Deno.test("receive() does not wait for a key with a signature that no key can fit", async () => {
  const { receive, rsa } = open();
  for (const headers of [{}, { "x-signature": "AAA" }, byHmac(BODY), byStandard(BODY)]) {
    assertEquals(statusOf(await receive(BODY, headers as Record<string, string>)), 401);
  }
  assertEquals(rsa!.asked, 0);
});

Deno.test("receive() reads nothing before the signature is right", async () => {
  for (const body of ["not JSON", "", "{}", "\u0000"]) {
    for (const schemes of [RSA_ONLY, HMAC_ONLY, BOTH]) {
      const { receive } = open(schemes);
      for (const headers of [{}, byRsa(BODY), byHmac(BODY), byStandard(BODY)]) {
        assertEquals(statusOf(await receive(body, headers as Record<string, string>)), 401);
      }
    }
  }
});

Deno.test("receive() is glad of a delivery it has seen, and calls nothing", async () => {
  const { receive, store } = open(HMAC_ONLY);
  store.seen.add("msg_1");
  const receipt = await receive(BODY, byStandard(BODY));
  assertEquals(receipt, { outcome: "seen delivery" });
  assertEquals(store.asked, []);
});

Deno.test("receive() throws what the order store throws", async () => {
  const failure = new StoreUnavailableError("Gone");
  const { receive, store } = open();
  store.failure = failure;
  const thrown = await assertRejects(() => receive(BODY, byRsa(BODY)));
  assertEquals(thrown, failure);
});

Deno.test("receive() says nothing of the signature or the secret in a refusal", async () => {
  const { receive } = open(BOTH);
  for (const headers of [byHmac("{}"), byRsa("{}")]) {
    const receipt = await receive(BODY, headers) as Refused;
    assertEquals(receipt.reason, "The signature is wrong");
  }
});

const TOKEN = "a.token-for_tests~1";
const refusalOf = (query: string, pathToken: string | null = TOKEN) => {
  const parts = { store: new FakeStore(), publicKey: null, secret: SECRET, pathToken, clock };
  const url = new URL(`http://localhost/api/orders/webhook${query}`);
  return new Webhook(parts).refuseAddress(url);
};

for (
  const query of [
    `?token=${TOKEN}`,
    `?venue=1&token=${TOKEN}#x`,
    `?token=${TOKEN}&token=another`,
    `?token=${TOKEN.replace("-", "%2D")}`,
  ]
) {
  Deno.test(`refuseAddress() finds the token in ${query}`, () => {
    assertEquals(refusalOf(query), null);
  });
}

for (
  const query of [
    "",
    "?",
    "?token",
    "?token=",
    `?token=${TOKEN.slice(1)}`,
    `?token=${TOKEN}1`,
    `?token=${TOKEN.toUpperCase()}`,
    `?token=${TOKEN}%00`,
    `?token=%20${TOKEN}`,
    `?token=another&token=${TOKEN}`,
    `?Token=${TOKEN}`,
    `?token[]=${TOKEN}`,
    `?${TOKEN}`,
    `#token=${TOKEN}`,
    `/${TOKEN}`,
    `?token=${"x".repeat(10_000)}`,
  ]
) {
  Deno.test(`refuseAddress() does not find the token in ${query.slice(0, 50) || "no query"}`, () => {
    assertEquals(statusOf(refusalOf(query)!), 401);
  });
}

Deno.test("refuseAddress() asks for no token where none is configured", () => {
  for (const query of ["", "?token=anything"]) assertEquals(refusalOf(query, null), null);
});
