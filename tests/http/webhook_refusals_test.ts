// Every way in which a delivery can be wrong, one row each.
import { Buffer } from "node:buffer";
import {
  constants,
  createHash,
  createHmac,
  generateKeyPairSync,
  privateEncrypt,
  sign,
} from "node:crypto";
import { gzipSync } from "node:zlib";
import { assert, assertEquals } from "@std/assert";
import { FakeClock } from "@/tests/support/fake_clock.ts";
import {
  rsaKeyPair,
  signHmac,
  signRsa,
  standardWebhookHeaders,
  WEBHOOK_PATH,
  WEBHOOK_SECRET,
} from "@/tools/cafe/signing.ts";
import { kitchen, testApp } from "@/tests/support/test_app.ts";

type Body = string | Uint8Array<ArrayBuffer>;

/** What is sent: a right order, but for what is said here. */
interface Delivery {
  headers: HeadersInit;
  body?: Body | ReadableStream<Uint8Array>;
  path?: string;
  /** The app's, beside a public key and a secret. */
  variables?: Record<string, string>;
}

const BODY = '{"orderNumber":850}';
const NOW_S = new FakeClock().now() / 1000;

/** Sends it to the built app; what must hold of every refusal is checked here. */
async function refuse(status: number, { headers, body = BODY, path, variables }: Delivery) {
  await using app = await testApp(variables, { clock: new FakeClock() });
  const request = { method: "POST", headers, body };
  const response = await app.request(path ?? WEBHOOK_PATH, request);
  const problem = await response.json();
  assertEquals([response.status, problem.status], [status, status]);
  assertEquals(response.headers.get("content-type"), "application/problem+json");
  assertEquals(response.headers.get("cache-control"), "no-store");
  assertEquals(await (await app.request("/api/orders")).json(), {
    orders: [],
    board: app.services.liveBoard.board,
  });
  const { orders, recent } = app.services.liveBoard.board;
  assertEquals([orders, recent], [[], []]);
}

function table(status: number, rows: Record<string, Delivery | (() => Delivery)>): void {
  for (const [what, row] of Object.entries(rows)) {
    Deno.test(`the webhook answers ${status} to ${what}`, async () => {
      await refuse(status, typeof row === "function" ? row() : row);
    });
  }
}

const rsa = signRsa(BODY, kitchen.privateKey);
const rsaBytes = Buffer.from(rsa, "base64");
const x = (signature: string): Delivery => ({ headers: { "x-signature": signature } });
const base64 = (bytes: Uint8Array) => x(Buffer.from(bytes).toString("base64"));
const stranger = rsaKeyPair();

/** The same 256 bytes, with one bit of one byte changed. */
function flipped(at: number): Uint8Array {
  const bytes = Buffer.from(rsaBytes);
  bytes[at]! ^= 1;
  return bytes;
}

table(401, {
  "no signature": { headers: {} },
  "an empty signature": x(""),
  "a signature of white space": x(" \t "),
  "the right signature twice in one header": x(`${rsa}, ${rsa}`),
  "the right signature in two headers": {
    headers: [["x-signature", rsa], ["x-signature", rsa]],
  },
  "a wrong signature in front of the right one": {
    headers: [["x-signature", "AAAA"], ["x-signature", rsa]],
  },
  "the right signature in another header": { headers: { "signature": rsa } },
  "the right signature in the address": {
    headers: {},
    path: `${WEBHOOK_PATH}?x-signature=${encodeURIComponent(rsa)}`,
  },
  "the right signature as a bearer": { headers: { "authorization": `Bearer ${rsa}` } },
  "the right signature in quotes": x(`"${rsa}"`),
  "the right signature behind the name of its algorithm": x(`rsa-sha256=${rsa}`),
  "the right RSA signature in HMAC's form": x(`sha256=${rsa}`),
  "Base64 without its padding": x(rsa.replace(/=+$/, "")),
  "Base64 with more padding": x(`${rsa}==`),
  "Base64 with one padding sign for two": x(rsa.replace(/==$/, "=")),
  "Base64 for URLs": x(Buffer.from(rsa, "base64").toString("base64url") + "=="),
  "Base64 with a space within": x(`${rsa.slice(0, 76)} ${rsa.slice(76)}`),
  "Base64 with a tab within": x(`${rsa.slice(0, 76)}\t${rsa.slice(76)}`),
  "Base64 whose last digit has bits that no byte has": x(rsa.replace(/.==$/, (end) => {
    const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    return `${digits[digits.indexOf(end[0]!) + 1]}==`;
  })),
  "a letter beyond ASCII": x(rsa.replace(/^./, "é")),
  "no Base64": x("%%%%"),
  "hex in the place of Base64": x(rsaBytes.toString("hex")),
  "Base64 of the Base64": base64(Buffer.from(rsa)),
  "a signature that is cut short": base64(rsaBytes.subarray(0, 255)),
  "half a signature": base64(rsaBytes.subarray(0, 128)),
  "a signature with a byte too many": base64(Buffer.concat([rsaBytes, Buffer.alloc(1)])),
  "a signature with a zero in front": base64(Buffer.concat([Buffer.alloc(1), rsaBytes])),
  "a signature of 48 KiB": base64(Buffer.alloc(49_152, 7)),
  "a signature with its first bit changed": base64(flipped(0)),
  "a signature with a bit changed": base64(flipped(100)),
  "a signature with its last bit changed": base64(flipped(255)),
  "a signature of zeros": base64(Buffer.alloc(256)),
  "a signature that is the number 1": base64(Buffer.alloc(256).fill(1, 255)),
  "a signature of ones": base64(Buffer.alloc(256, 0xff)),
  "another body's signature": x(signRsa('{"orderNumber":851}', kitchen.privateKey)),
  "the signature of the same JSON with other spaces": x(
    signRsa('{"orderNumber": 850}', kitchen.privateKey),
  ),
  "the signature of the body and a line end": x(signRsa(`${BODY}\n`, kitchen.privateKey)),
  "the signature of no body": x(signRsa("", kitchen.privateKey)),
  "a signature over SHA-1": x(signRsa(BODY, kitchen.privateKey, "RSA-SHA1")),
  "a signature over SHA-384": x(signRsa(BODY, kitchen.privateKey, "RSA-SHA384")),
  "a signature over SHA-512": x(signRsa(BODY, kitchen.privateKey, "RSA-SHA512")),
  "a signature with PSS padding": () =>
    base64(sign("RSA-SHA256", Buffer.from(BODY), {
      key: kitchen.privateKey,
      padding: constants.RSA_PKCS1_PSS_PADDING,
    })),
  "a signature over a digest that does not say of what": () =>
    base64(privateEncrypt(kitchen.privateKey, createHash("sha256").update(BODY).digest())),
  "the body's digest in the place of its signature": base64(
    createHash("sha256").update(BODY).digest(),
  ),
  "another sender's signature": x(signRsa(BODY, stranger.privateKey)),
  "a smaller key's signature": () => x(signRsa(BODY, rsaKeyPair(1024).privateKey)),
  "a larger key's signature": () => x(signRsa(BODY, rsaKeyPair(3072).privateKey)),
  "a signature of an EC key": () => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    return base64(sign("SHA256", Buffer.from(BODY), privateKey));
  },
  "a signature of an Ed25519 key": () => {
    const { privateKey } = generateKeyPairSync("ed25519");
    return base64(sign(null, Buffer.from(BODY), privateKey));
  },
  "a compressed body with the signature of what it was": {
    headers: { "x-signature": rsa, "content-encoding": "gzip" },
    body: new Uint8Array(gzipSync(BODY)),
  },
  "an unsigned body that is no JSON": { headers: {}, body: "[".repeat(1_000) },
});

const hmac = signHmac(BODY, WEBHOOK_SECRET);
const hex = hmac.slice("sha256=".length);
const digest = (algorithm: string, key: string | Uint8Array) =>
  createHmac(algorithm, key).update(BODY).digest("hex");
const keyBytes = Buffer.from(WEBHOOK_SECRET.slice("whsec_".length), "base64");
const OTHER_SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;

table(401, {
  "an HMAC of another secret": x(signHmac(BODY, OTHER_SECRET)),
  "an HMAC of another body": x(signHmac("{}", WEBHOOK_SECRET)),
  "an HMAC with a digit changed": x(hmac.slice(0, -1) + (hmac.endsWith("0") ? "1" : "0")),
  "an HMAC with a digit too few": x(hmac.slice(0, -1)),
  "an HMAC with a digit too many": x(`${hmac}0`),
  "half an HMAC": x(hmac.slice(0, 39)),
  "an HMAC of nothing but its prefix": x("sha256="),
  "an HMAC with a digit that is none": x(`${hmac.slice(0, -1)}g`),
  "an HMAC without its prefix": x(hex),
  "an HMAC whose prefix is in capitals": x(`SHA256=${hex}`),
  "an HMAC with a space behind its prefix": x(`sha256= ${hex}`),
  "an HMAC in Base64": x(`sha256=${Buffer.from(hex, "hex").toString("base64")}`),
  "two HMACs": x(`${hmac}, ${hmac}`),
  "an HMAC over SHA-1": x(`sha1=${digest("sha1", keyBytes)}`),
  "an HMAC over SHA-1 that claims another": x(`sha256=${digest("sha1", keyBytes)}`),
  "an HMAC over SHA-512": x(`sha512=${digest("sha512", keyBytes)}`),
  "an HMAC of the secret as it is written": x(`sha256=${digest("sha256", WEBHOOK_SECRET)}`),
  "an HMAC of no secret": x(`sha256=${digest("sha256", "")}`),
  "an HMAC whose secret is the public key": x(`sha256=${digest("sha256", kitchen.spki)}`),
  "an HMAC in another header": { headers: { "x-hub-signature-256": hmac } },
});

/** The headers of Standard Webhooks, signed for what is given, and then changed. */
function standard(
  { id = "msg_1", timestamp = NOW_S as number | string, body = BODY, secret = WEBHOOK_SECRET } = {},
  changed: Record<string, string> = {},
): Delivery {
  return { headers: { ...standardWebhookHeaders(body, secret, { id, timestamp }), ...changed } };
}

/** The same without one of the headers. */
function standardWithout(name: string): Delivery {
  const headers = new Headers(standard().headers);
  headers.delete(name);
  return { headers };
}

const v1 = new Headers(standard().headers).get("webhook-signature")!;
const signatures = (text: string) => standard({}, { "webhook-signature": text });
const wrongV1 = `v1,${Buffer.alloc(32, 7).toString("base64")}`;

table(401, {
  "Standard Webhooks without an id": standardWithout("webhook-id"),
  "Standard Webhooks with an empty id": standard({ id: "" }),
  "Standard Webhooks with another id": standard({}, { "webhook-id": "msg_2" }),
  "Standard Webhooks with an id of 8 KB": standard({}, { "webhook-id": "m".repeat(8_192) }),
  "Standard Webhooks with two ids": standard({}, { "webhook-id": "msg_1, msg_1" }),
  "Standard Webhooks whose id has moved into the time": standard(
    { id: "msg_1.1", timestamp: "7" },
    {
      "webhook-id": "msg_1",
      "webhook-timestamp": "1.7",
    },
  ),
  "Standard Webhooks without a timestamp": standardWithout("webhook-timestamp"),
  "Standard Webhooks with an empty timestamp": standard({ timestamp: "" }),
  "Standard Webhooks with another timestamp": standard({}, {
    "webhook-timestamp": String(NOW_S + 1),
  }),
  "Standard Webhooks, 301 s old": standard({ timestamp: NOW_S - 301 }),
  "Standard Webhooks, 301 s ahead": standard({ timestamp: NOW_S + 301 }),
  "Standard Webhooks of the year 1970": standard({ timestamp: 0 }),
  "Standard Webhooks with a timestamp in ms": standard({ timestamp: NOW_S * 1000 }),
  "Standard Webhooks with a fraction of a second": standard({ timestamp: `${NOW_S}.5` }),
  "Standard Webhooks with a negative timestamp": standard({ timestamp: -NOW_S }),
  "Standard Webhooks with a plus sign": standard({ timestamp: `+${NOW_S}` }),
  "Standard Webhooks with an exponent": standard({ timestamp: `${NOW_S}e0` }),
  "Standard Webhooks with a timestamp in hex": standard({ timestamp: `0x${NOW_S.toString(16)}` }),
  "Standard Webhooks with a date": standard({ timestamp: "2026-05-01T12:00:00Z" }),
  "Standard Webhooks with a timestamp that is no number": standard({ timestamp: "NaN" }),
  "Standard Webhooks with a timestamp without end": standard({ timestamp: "Infinity" }),
  "Standard Webhooks with 1,000 digits": standard({
    timestamp: String(NOW_S).padStart(1_000, "0"),
  }),
  "Standard Webhooks with two timestamps": standard({ timestamp: `${NOW_S}, ${NOW_S}` }),
  "Standard Webhooks of another secret": standard({ secret: OTHER_SECRET }),
  "Standard Webhooks of another body": standard({ body: "{}" }),
  "Standard Webhooks with an empty signature": signatures(""),
  "Standard Webhooks with a version alone": signatures("v1,"),
  "Standard Webhooks without a version": signatures(v1.slice("v1,".length)),
  "Standard Webhooks with version 1a, of asymmetric keys": signatures(v1.replace("v1", "v1a")),
  "Standard Webhooks with version 2": signatures(v1.replace("v1", "v2")),
  "Standard Webhooks with a version in capitals": signatures(v1.replace("v1", "V1")),
  "Standard Webhooks with an equals sign behind the version": signatures(v1.replace(",", "=")),
  "Standard Webhooks in hex": signatures(
    `v1,${Buffer.from(v1.slice(3), "base64").toString("hex")}`,
  ),
  "Standard Webhooks without padding": signatures(v1.replace(/=+$/, "")),
  "Standard Webhooks that is cut short": signatures(`v1,${v1.slice(3, 43)}`),
  "Standard Webhooks separated by commas": signatures(`${wrongV1},${v1}`),
  "Standard Webhooks with 100 signatures, none of them right": signatures(
    Array(100).fill(wrongV1).join(" "),
  ),
  "Standard Webhooks that is wrong beside a right X-Signature": {
    headers: {
      ...standardWebhookHeaders("{}", WEBHOOK_SECRET, { id: "1", timestamp: NOW_S }),
      ...{
        "x-signature": rsa,
      },
    },
  },
});

const RSA_ONLY = { WEBHOOK_SECRET: "" };
const HMAC_ONLY = { WEBHOOK_PUBLIC_KEY: "" };
const WITH_TOKEN = { WEBHOOK_PATH_TOKEN: "a-token-for-the-tests" };

table(401, {
  "RSA where only a secret is configured": { ...x(rsa), variables: HMAC_ONLY },
  "HMAC where only RSA is configured": { ...x(hmac), variables: RSA_ONLY },
  "Standard Webhooks where only RSA is configured": { ...standard(), variables: RSA_ONLY },
  "HMAC of no secret where none is configured": {
    ...x(`sha256=${digest("sha256", "")}`),
    variables: RSA_ONLY,
  },
  "a right order without the address's token": { ...x(rsa), variables: WITH_TOKEN },
  "a right order with another token": {
    ...x(rsa),
    variables: WITH_TOKEN,
    path: `${WEBHOOK_PATH}?token=a-token-for-the-test`,
  },
});

/** A body that the kitchen has signed as it is. */
function signed(body: Body, headers: Record<string, string> = {}): Delivery {
  return { headers: { "x-signature": signRsa(body, kitchen.privateKey), ...headers }, body };
}

const number = (json: string) => signed(`{"orderNumber":${json}}`);
const utf8 = (text: string) => new TextEncoder().encode(text);
const bytes = (...parts: (string | number[])[]) =>
  signed(
    Uint8Array.from(parts.flatMap((part) => typeof part === "string" ? [...utf8(part)] : part)),
  );

table(400, {
  "a signed body of nothing": signed(""),
  "a signed body of white space": signed(" \n"),
  "a signed body that is no JSON": signed("orderNumber=850"),
  "a signed body that is JavaScript": signed("{orderNumber: 850}"),
  "a signed body in single quotes": signed("{'orderNumber':850}"),
  "a signed body with a comment": signed('{"orderNumber":850/* ready */}'),
  "a signed body with a comma at its end": signed('{"orderNumber":850,}'),
  "a signed body that is cut off": signed('{"orderNumber":85'),
  "a signed body with garbage at its end": signed(`${BODY}x`),
  "a signed body with a NUL at its end": signed(`${BODY}\0`),
  "a signed body of two JSON texts": signed(`${BODY}${BODY}`),
  "a signed body of JSON lines": signed(`${BODY}\n${BODY}\n`),
  "a signed list": signed('[{"orderNumber":850}]'),
  "a signed null": signed("null"),
  "a signed true": signed("true"),
  "a signed string": signed('"850"'),
  "a signed number": signed("850"),
  "a signed body whose second number is wrong": signed('{"orderNumber":850,"orderNumber":0}'),
  "the number null": number("null"),
  "the number true": number("true"),
  "a list as the number": number("[850]"),
  "an object as the number": number('{"valueOf":850}'),
  "the number 0": number("0"),
  "the number -0": number("-0"),
  "the number -1": number("-1"),
  "the number 100000": number("100000"),
  "the number 1.5": number("1.5"),
  "the number 850.0000001": number("850.0000001"),
  "the number 1e20": number("1e20"),
  "the number 1e-3": number("1e-3"),
  "the number 1e999": number("1e999"),
  "a number beyond what an integer holds": number("9007199254740993"),
  "a number of 60,000 digits": number("9".repeat(60_000)),
  "the number NaN": number("NaN"),
  "the number Infinity": number("Infinity"),
  "a number in hex": number("0x352"),
  "a number with a plus sign": number("+850"),
  "a number with a leading zero": number("0850"),
  "the string of 60,000 zeros": number(`"${"0".repeat(60_000)}"`),
  "the string A12": number('"A12"'),
  "the string 85x": number('"85x"'),
  "the string 1e2": number('"1e2"'),
  "the string 850.0": number('"850.0"'),
  "the string -1": number('"-1"'),
  "the string 100000": number('"100000"'),
  "an empty string": number('""'),
  "a string with a space before the digits": number('" 850"'),
  "a string with a line end behind the digits": number('"850\\n"'),
  "a string with a NUL behind the digits": number('"850\\u0000"'),
  "digits of another script": number('"٨٥٠"'),
  "digits of full width": number('"８５０"'),
  "64 KiB of opening brackets": signed("[".repeat(65_536)),
  "32 KiB of lists in one another": signed("[".repeat(32_768) + "]".repeat(32_768)),
  "10,000 objects in one another": number('{"a":'.repeat(10_000) + "1" + "}".repeat(10_000)),
  "a body with two byte order marks": signed(`\ufeff\ufeff${BODY}`),
  "a body in UTF-16": signed(new Uint8Array(Buffer.from(BODY, "utf16le"))),
  "a body in UTF-16 that says so": signed(new Uint8Array(Buffer.from(`\ufeff${BODY}`, "utf16le")), {
    "content-type": "application/json; charset=utf-16",
  }),
  "a body in Latin-1": signed(
    new Uint8Array(Buffer.from('{"orderNumber":850,"name":"Café"}', "latin1")),
    { "content-type": "application/json; charset=iso-8859-1" },
  ),
  "bytes that are no UTF-8": bytes('{"orderNumber":850,"a":"', [0xff], '"}'),
  "UTF-8 that is cut off": bytes('{"orderNumber":850,"a":"', [0xe2, 0x82], '"}'),
  "UTF-8 that is longer than it has to be": bytes('{"orderNumber":850,"a":"', [0xc0, 0xaf], '"}'),
  "half a surrogate pair in UTF-8": bytes('{"orderNumber":850,"a":"', [0xed, 0xa0, 0x80], '"}'),
  "a control character in a string": signed('{"orderNumber":850,"a":"\u0001"}'),
  "a compressed body, signed as it is": signed(new Uint8Array(gzipSync(BODY)), {
    "content-encoding": "gzip",
  }),
  "a signed form": signed("orderNumber=850", {
    "content-type": "application/x-www-form-urlencoded",
  }),
});

/** A body of unknown length. */
function streamed(length: number, chunk = 1_000): ReadableStream<Uint8Array> {
  let left = length;
  return new ReadableStream({
    pull(controller) {
      const size = Math.min(left, chunk);
      controller.enqueue(new Uint8Array(size).fill(0x20));
      left -= size;
      if (left === 0) controller.close();
    },
  });
}

table(413, {
  "a signed body of 64 KiB and a byte": signed(BODY.padEnd(65_537)),
  "an unsigned body of 1 MB": { headers: {}, body: "8".repeat(1_000_000) },
  "a body of 64 KiB and a byte that does not say how long it is": {
    ...x(rsa),
    body: streamed(65_537),
  },
  "a body without end": { ...x(rsa), body: streamed(Infinity) },
  "a compressed body that is too large as it is": {
    headers: { "x-signature": rsa, "content-encoding": "gzip" },
    body: streamed(100_000),
  },
});

for (const method of ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
  Deno.test(`the webhook answers 405 to ${method}, whatever is signed`, async () => {
    await using app = await testApp();
    const body = ["GET", "HEAD"].includes(method) ? null : BODY;
    const headers = { "x-signature": signRsa(body ?? "", kitchen.privateKey) };
    const response = await app.request(WEBHOOK_PATH, { method, headers, body });
    assertEquals([response.status, response.headers.get("allow")], [405, "POST"]);
    await response.body?.cancel();
    assertEquals(app.services.liveBoard.board.orders, []);
  });
}

Deno.test("the rows' order is taken as soon as nothing of it is wrong", async () => {
  const right: Delivery[] = [x(rsa), x(hmac), standard(), signatures(`${wrongV1} v2,x ${v1}`)];
  right.push({
    ...x(rsa),
    variables: WITH_TOKEN,
    path: `${WEBHOOK_PATH}?token=a-token-for-the-tests`,
  });
  for (const { headers, path = WEBHOOK_PATH, variables } of right) {
    await using app = await testApp(variables, { clock: new FakeClock() });
    const response = await app.request(path, { method: "POST", headers, body: BODY });
    assertEquals(response.status, 200);
    await response.body?.cancel();
    const [order] = app.services.liveBoard.board.orders;
    assert(order?.number === 850);
  }
});

const OTHER_MESSAGES: Record<string, string> = {
  "without anything": "{}",
  "of another event": '{"event":"ping","data":{}}',
  "with the name in another case": '{"ordernumber":850}',
  "with the number deeper down": '{"order":{"orderNumber":850}}',
  "with the number under __proto__": '{"__proto__":{"orderNumber":850}}',
  "with the number under constructor": '{"constructor":{"prototype":{"orderNumber":850}}}',
  "of 6,000 fields": JSON.stringify(
    Object.fromEntries(Array.from({ length: 6_000 }, (_, at) => [at, 1])),
  ),
};

for (const [what, body] of Object.entries(OTHER_MESSAGES)) {
  Deno.test(`a signed message ${what} is acknowledged, and no order`, async () => {
    await using app = await testApp({}, { clock: new FakeClock() });
    const response = await app.order(body);
    assertEquals([response.status, await response.json()], [200, { outcome: "ignored" }]);
    assertEquals(app.services.liveBoard.board.orders, []);
    assertEquals((await app.services.status.read()).webhook, { accepted: null, refused: null });
  });
}
