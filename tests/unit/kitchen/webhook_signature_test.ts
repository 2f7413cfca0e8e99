import { Buffer } from "node:buffer";
import { assert, assertEquals, assertFalse } from "@std/assert";
import { Webhook as OfficialWebhook } from "standardwebhooks";
import {
  isPlainHmacSignature,
  isRsaSignature,
  isStandardWebhook,
  parseRsaSignature,
} from "@/lib/kitchen/webhook_signature.ts";
import {
  rsaKeyPair,
  signHmac,
  signRsa,
  standardWebhookHeaders,
  WEBHOOK_SECRET,
} from "@/tools/cafe/signing.ts";

const TEXT = '{"orderNumber": 850}';
const BODY = new TextEncoder().encode(TEXT);
const OTHER = new TextEncoder().encode('{"orderNumber": 851}');
const SECRET = new Uint8Array(Buffer.from(WEBHOOK_SECRET.slice("whsec_".length), "base64"));
const OTHER_SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
const { publicKey, privateKey } = rsaKeyPair();

const isSignedByRsa = (signature: string, body = BODY) => {
  const bytes = parseRsaSignature(signature);
  return bytes !== null && isRsaSignature(bytes, body, publicKey);
};

Deno.test("an RSA signature is accepted for the very bytes that were signed", () => {
  const notText = new Uint8Array([0xff, 0x00, 0xc3]);
  for (const body of [BODY, OTHER, new Uint8Array(), notText, new Uint8Array(65_536)]) {
    assert(isSignedByRsa(signRsa(body, privateKey), body));
  }
});

const rsa = signRsa(BODY, privateKey);
const rsaBytes = Buffer.from(rsa, "base64");
const flipped = Buffer.from(rsaBytes);
flipped[100]! ^= 1;

const WRONG_RSA: Record<string, string> = {
  "another body's": signRsa(OTHER, privateKey),
  "the same JSON with other spaces": signRsa('{"orderNumber":850}', privateKey),
  "another sender's": signRsa(BODY, rsaKeyPair().privateKey),
  "of a smaller key": signRsa(BODY, rsaKeyPair(1024).privateKey),
  "of a larger key": signRsa(BODY, rsaKeyPair(3072).privateKey),
  "over a SHA-1": signRsa(BODY, privateKey, "RSA-SHA1"),
  "over a SHA-512": signRsa(BODY, privateKey, "RSA-SHA512"),
  "cut short": rsaBytes.subarray(0, 255).toString("base64"),
  "a byte too long": Buffer.concat([rsaBytes, Buffer.alloc(1)]).toString("base64"),
  "one bit wrong": flipped.toString("base64"),
  "of zeros": Buffer.alloc(256).toString("base64"),
  "one byte": "AA==",
};

for (const [what, signature] of Object.entries(WRONG_RSA)) {
  Deno.test(`an RSA signature is refused: ${what}`, () => {
    assert(parseRsaSignature(signature) !== null, "it is well-formed");
    assertFalse(isSignedByRsa(signature));
  });
}

const MALFORMED_BASE64: Record<string, string> = {
  "nothing": "",
  "spaces": "    ",
  "no Base64": "not a signature",
  "padding left out": rsa.replace(/=+$/, ""),
  "too much padding": `${rsa}====`,
  "padding alone": "====",
  "URL-safe letters": Buffer.alloc(256, 0xfb).toString("base64url") + "==",
  "a line end": `${rsa}\n`,
  "a line end within": `${rsa.slice(0, 76)}\n${rsa.slice(76)}`,
  "a space before": ` ${rsa}`,
  "two signatures": `${rsa}, ${rsa}`,
  "bits that no byte has": "AB==",
  "hex": rsaBytes.toString("hex") + "!",
  "letters beyond ASCII": rsa.replace(/^./, "é"),
  "more than any key's": Buffer.alloc(2_049).toString("base64"),
};

for (const [what, signature] of Object.entries(MALFORMED_BASE64)) {
  Deno.test(`parseRsaSignature() refuses ${what}`, () => {
    assertEquals(parseRsaSignature(signature), null);
  });
}

Deno.test("a plain HMAC is accepted, in hex of either case", () => {
  const signature = signHmac(BODY, WEBHOOK_SECRET);
  assert(isPlainHmacSignature(signature, BODY, SECRET));
  const upper = signature.slice("sha256=".length).toUpperCase();
  assert(isPlainHmacSignature(`sha256=${upper}`, BODY, SECRET));
});

const hex = signHmac(BODY, WEBHOOK_SECRET).slice("sha256=".length);

const WRONG_HMAC: Record<string, string> = {
  "nothing": "",
  "no prefix": hex,
  "another prefix": `sha1=${hex}`,
  "the prefix alone": "sha256=",
  "a digit too few": `sha256=${hex.slice(0, 63)}`,
  "a digit too many": `sha256=${hex}0`,
  "half of it": `sha256=${hex.slice(0, 32)}`,
  "no hex": `sha256=${hex.slice(0, 63)}g`,
  "Base64": `sha256=${Buffer.from(hex, "hex").toString("base64")}`,
  "a line end": `sha256=${hex}\n`,
  "a space before": ` sha256=${hex}`,
  "another body's": signHmac(OTHER, WEBHOOK_SECRET),
  "another secret's": signHmac(BODY, OTHER_SECRET),
};

for (const [what, signature] of Object.entries(WRONG_HMAC)) {
  Deno.test(`isPlainHmacSignature() refuses ${what}`, () => {
    assertFalse(isPlainHmacSignature(signature, BODY, SECRET));
  });
}

const NOW = Date.parse("2026-05-01T12:00:00Z");
const NOW_S = NOW / 1000;

interface Standard {
  id: string;
  timestamp: string;
  signature: string;
}

/** The headers of a delivery as {@linkcode isStandardWebhook} takes them. */
function standard(id = "msg_1", timestamp: number | string = NOW_S, secret = WEBHOOK_SECRET) {
  const headers = standardWebhookHeaders(BODY, secret, { id, timestamp });
  return { id, timestamp: String(timestamp), signature: headers["webhook-signature"]! };
}

const isSigned = (headers: Standard, body = BODY, now = NOW) =>
  isStandardWebhook(headers, body, SECRET, now);

const right = standard();
const { signature: wrong } = standard("msg_1", NOW_S, OTHER_SECRET);

const RIGHT_STANDARD: Record<string, Standard> = {
  "one signature": right,
  "the second signature": { ...right, signature: `${wrong} ${right.signature}` },
  "the first signature": { ...right, signature: `${right.signature} ${wrong}` },
  "one beside an asymmetric one": { ...right, signature: `v1a,AAAA ${right.signature}` },
  "one among malformed ones": { ...right, signature: `, v1 v1, x  v1,= ${right.signature}` },
  "an id of any letters": standard("order.850/ü"),
  "a timestamp 300 s ago": standard("msg_1", NOW_S - 300),
  "a timestamp in 300 s": standard("msg_1", NOW_S + 300),
};

for (const [what, headers] of Object.entries(RIGHT_STANDARD)) {
  Deno.test(`isStandardWebhook() accepts ${what}`, () => assert(isSigned(headers)));
}

const base64 = right.signature.slice("v1,".length);

const WRONG_STANDARD: Record<string, Standard> = {
  "no signature": { ...right, signature: "" },
  "another secret's": { ...right, signature: wrong },
  "two wrong signatures": { ...right, signature: `${wrong} ${wrong}` },
  "a signature without its version": { ...right, signature: base64 },
  "the right one as v1a": { ...right, signature: `v1a,${base64}` },
  "the right one after another separator": { ...right, signature: `v1:${base64}` },
  "the right one as v2": { ...right, signature: `v2,${base64}` },
  "the right one in hex": {
    ...right,
    signature: `v1,${Buffer.from(base64, "base64").toString("hex")}`,
  },
  "a signature cut short": { ...right, signature: right.signature.slice(0, -4) },
  "signatures joined by commas": { ...right, signature: `${wrong},${right.signature}` },
  "another id": { ...right, id: "msg_2" },
  "no id": standard(""),
  "another timestamp": { ...right, timestamp: String(NOW_S + 1) },
  "a timestamp 301 s ago": standard("msg_1", NOW_S - 301),
  "a timestamp in 301 s": standard("msg_1", NOW_S + 301),
  "a timestamp in ms": standard("msg_1", NOW),
  "no timestamp": standard("msg_1", ""),
  "a timestamp that is no number": standard("msg_1", "now"),
  "a timestamp with a sign": standard("msg_1", `+${NOW_S}`),
  "a timestamp with a fraction": standard("msg_1", `${NOW_S}.0`),
  "a timestamp in hex": standard("msg_1", `0x${NOW_S.toString(16)}`),
  "a timestamp after a space": standard("msg_1", ` ${NOW_S}`),
};

for (const [what, headers] of Object.entries(WRONG_STANDARD)) {
  Deno.test(`isStandardWebhook() refuses ${what}`, () => assertFalse(isSigned(headers)));
}

Deno.test("isStandardWebhook() refuses another body", () => {
  assertFalse(isSigned(right, OTHER));
  assertFalse(isSigned(right, new Uint8Array()));
});

Deno.test("isStandardWebhook() accepts for 300 s before and after, to the millisecond", () => {
  for (const seconds of [-300, 300]) {
    assert(isSigned(right, BODY, NOW + seconds * 1000));
    assertFalse(isSigned(right, BODY, NOW + seconds * 1000 + Math.sign(seconds)));
  }
});

Deno.test("isStandardWebhook() accepts what the official library signs", () => {
  const official = new OfficialWebhook(WEBHOOK_SECRET);
  for (const text of [TEXT, "", '{"orderNumber":1,"name":"Café"}']) {
    const signature = official.sign("msg_1", new Date(NOW), text);
    const headers = { id: "msg_1", timestamp: String(NOW_S), signature };
    assert(isSigned(headers, new TextEncoder().encode(text)));
  }
});

Deno.test("the official library accepts what our tests sign", () => {
  const timestamp = Math.floor(Date.now() / 1000);
  const headers = standardWebhookHeaders(TEXT, WEBHOOK_SECRET, { id: "msg_1", timestamp });
  assertEquals(new OfficialWebhook(WEBHOOK_SECRET).verify(TEXT, headers), { orderNumber: 850 });
});
