// Thousands of wrong deliveries: FUZZ_SEED repeats a run.
import { Buffer } from "node:buffer";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { assert, assertEquals } from "@std/assert";
import { captureLog } from "@/tests/support/capture_log.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";
import { randomFrom } from "@/tools/cafe/random.ts";
import {
  rsaKeyPair,
  signHmac,
  signRsa,
  standardWebhookHeaders,
  WEBHOOK_PATH,
  WEBHOOK_SECRET,
} from "@/tools/cafe/signing.ts";
import { kitchen, testApp } from "@/tests/support/test_app.ts";

/** `deno task fuzz` sends 10,000. */
const COUNT = Number(Deno.env.get("FUZZ_COUNT") ?? 2_000);
const SEED = Number(Deno.env.get("FUZZ_SEED") ?? Math.floor(Math.random() * 2 ** 32));
/** What may be more on the heap after the second half than after the first: measured, 0.2 MB. */
const MAX_GROWTH_BYTES = 4 * 2 ** 20;

/** What is on the heap and no garbage. */
function heapBytes(): number {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  return Deno.memoryUsage().heapUsed;
}

const random = randomFrom(SEED);
const below = (count: number) => Math.floor(random() * count);
const pick = <T>(values: readonly T[]): T => values[below(values.length)]!;

const NOW_S = new FakeClock().now() / 1000;
const OTHER_SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
const stranger = rsaKeyPair();

interface Delivery {
  headers: Record<string, string>;
  body: Uint8Array<ArrayBuffer>;
}

type Scheme = "rsa" | "hmac" | "standard";
const SCHEMES: readonly Scheme[] = ["rsa", "hmac", "standard"];

/** The headers that prove a body, or that would if they had the right key. */
function sign(scheme: Scheme, body: Uint8Array, isRight = true): Record<string, string> {
  const secret = isRight ? WEBHOOK_SECRET : OTHER_SECRET;
  if (scheme === "hmac") return { "x-signature": signHmac(body, secret) };
  if (scheme === "rsa") {
    return { "x-signature": signRsa(body, (isRight ? kitchen : stranger).privateKey) };
  }
  return standardWebhookHeaders(body, secret, { id: `msg_${below(1e9)}`, timestamp: NOW_S });
}

const utf8 = (text: string) => Uint8Array.from(Buffer.from(text));
const bytes = (count: number) => Uint8Array.from({ length: count }, () => below(256));
const rightBody = () => utf8(`{"orderNumber":${1 + below(99_999)}}`);

/** Some JSON of any shape. */
function json(depth = 0): unknown {
  const scalars = [null, true, "850", "", 850, -1, 1e20, 0.5, "\u0000", "é☕", "__proto__"];
  if (depth > 4 || random() < 0.4) return pick(scalars);
  const size = below(5);
  if (random() < 0.5) return Array.from({ length: size }, () => json(depth + 1));
  const names = ["orderNumber", "__proto__", "constructor", "toString", "length", "é", "0"];
  return Object.fromEntries(Array.from({ length: size }, () => [pick(names), json(depth + 1)]));
}

/** What can stand in the place of a number that is none. */
const NO_NUMBERS = [
  ...[
    "0",
    "-0",
    "-850",
    "100000",
    "1e20",
    "1e999",
    "8.5",
    "850.0000001",
    "null",
    "true",
    "{}",
    "[]",
  ],
  ...['"A12"', '"00"', '" 850"', '"850 "', '""', '"1e2"', "[850]", '{"a":850}', "0x10", "NaN"],
] as const;

/** Bodies that are wrong in whatever way they are signed. */
const wrongBodies: readonly (() => Uint8Array<ArrayBuffer>)[] = [
  () => utf8(`{"orderNumber":${pick(NO_NUMBERS)}}`),
  () => utf8(`{"orderNumber":850,"orderNumber":${pick(NO_NUMBERS)}}`),
  () => utf8(`{"orderNumber":${"9".repeat(6 + below(3_000))}}`),
  () => utf8(JSON.stringify([json()])),
  () => utf8(JSON.stringify({ other: json(), ["__proto__"]: { orderNumber: 850 } })),
  () => utf8(JSON.stringify(json()).slice(0, -1) + pick(["", ",", "x", "\\"])),
  () => utf8(pick(["[", '{"a":', '{"orderNumber":['] as const).repeat(1 + below(4_000))),
  () => rightBody().slice(0, -1 - below(5)),
  () => Uint8Array.from([...rightBody(), ...pick(["x", "{}", "\0", ",", "]"].map(utf8))]),
  () => Uint8Array.from([...bytes(below(200)), 0xff]),
  () =>
    Uint8Array.from([...rightBody().slice(0, -1), 0x2c, 0x22, 0xc0, 0xaf, 0x22, 0x3a, 0x31, 0x7d]),
  () => Uint8Array.from(Buffer.from('{"orderNumber":850}', "utf16le")),
];

/** The same text, but for a letter of it that is another one now, one more or one less. */
function changed(text: string): string {
  const at = below(text.length);
  const letter = String.fromCharCode(0x21 + below(94));
  const rest = text.slice(at + 1);
  const results = [text.slice(0, at) + letter + rest, text.slice(0, at) + rest];
  return pick(results.filter((result) => result !== text));
}

/** The same bytes, but for one bit, one byte more or one less. */
function changedBytes(given: Uint8Array): Uint8Array<ArrayBuffer> {
  const at = below(given.length);
  const [before, after] = [[...given.slice(0, at)], [...given.slice(at + 1)]];
  const bit = given[at]! ^ (1 << below(8));
  // White space would be a letter more of the same meaning; what counts is that it was not signed.
  return Uint8Array.from(
    pick([[...before, bit, ...after], [...before, ...after], [...given, 0x20]]),
  );
}

/**
 * Ways to make a delivery wrong, each of them from a right one. None of them can give a right one:
 * a right signature is for other bytes, or the bytes have no order in them.
 */
const mutations: readonly (() => Delivery)[] = [
  // A right signature for a wrong body.
  () => {
    const body = pick(wrongBodies)();
    return { headers: sign(pick(SCHEMES), body), body };
  },
  // A right signature for another body.
  () => {
    const body = rightBody();
    return { headers: sign(pick(SCHEMES), body), body: changedBytes(body) };
  },
  // Another sender's signature.
  () => {
    const body = rightBody();
    return { headers: sign(pick(SCHEMES), body, false), body };
  },
  // A letter of the signature changed. Hex is the same in capitals, so that is left alone.
  () => {
    const body = rightBody();
    const headers = sign(pick(["rsa", "standard"]), body);
    const name = pick(Object.keys(headers));
    return { headers: { ...headers, [name]: changed(headers[name]!) }, body };
  },
  // The signature's bytes changed, in good Base64 or hex.
  () => {
    const body = rightBody();
    const scheme = pick(["rsa", "hmac"] as const);
    const [prefix, encoding] = scheme === "rsa"
      ? ["", "base64"] as const
      : ["sha256=", "hex"] as const;
    const signature = sign(scheme, body)["x-signature"]!.slice(prefix.length);
    const wrong = Buffer.from(changedBytes(Buffer.from(signature, encoding)));
    return { headers: { "x-signature": prefix + wrong.toString(encoding) }, body };
  },
  // A signature of any bytes, as long as it may be.
  () => {
    const random = Buffer.from(bytes(pick([0, 1, 32, 255, 256, 257, 2_049])));
    const texts = [random.toString("base64"), `sha256=${random.toString("hex")}`];
    return { headers: { "x-signature": pick(texts) }, body: rightBody() };
  },
  // A header left out, emptied, doubled, or under another name.
  () => {
    const body = rightBody();
    const headers = sign(pick(SCHEMES), body);
    const name = pick(Object.keys(headers));
    const { [name]: value, ...others } = headers;
    const wrong: Record<string, string>[] = [
      {},
      { [name]: "" },
      { [`x-${name}`]: value! },
      { [name]: `"${value}"` },
    ];
    // Of several signatures after Standard Webhooks one has to be right.
    if (name !== "webhook-signature") wrong.push({ [name]: `${value}, ${value}` });
    return { headers: { ...others, ...pick(wrong) }, body };
  },
  // A timestamp that is signed, and not of now or no timestamp.
  () => {
    const body = rightBody();
    const away = 301 + below(1e9);
    const timestamp = pick([
      ...[
        NOW_S - away,
        NOW_S + away,
        NOW_S * 1000,
        -NOW_S,
        `+${NOW_S}`,
        `${NOW_S}.0`,
        `${NOW_S}e0`,
      ],
      ...["", "0", "NaN", "Infinity", `0x${NOW_S.toString(16)}`, "9".repeat(1 + below(2_000))],
    ]);
    return {
      headers: standardWebhookHeaders(body, WEBHOOK_SECRET, { id: "msg_1", timestamp }),
      body,
    };
  },
  // An id that was not the signed one, or none.
  () => {
    const body = rightBody();
    const id = pick(["", "msg_2", "m".repeat(1 + below(8_000))]);
    const signed = id === "" ? "" : "msg_1";
    const headers = standardWebhookHeaders(body, WEBHOOK_SECRET, { id: signed, timestamp: NOW_S });
    return { headers: { ...headers, "webhook-id": id }, body };
  },
  // Many signatures, none of them right.
  () => {
    const body = rightBody();
    const headers = sign("standard", body);
    const right = headers["webhook-signature"]!.slice("v1,".length);
    const wrong = () =>
      pick([`v2,${right}`, `v1a,${right}`, `v1,${changed(right)}`, right, "v1,", ","]);
    const signatures = Array.from({ length: 1 + below(50) }, wrong).join(" ");
    return { headers: { ...headers, "webhook-signature": signatures }, body };
  },
  // Headers that have nothing to do with it, beside a wrong delivery.
  () => {
    const body = rightBody();
    const headers = sign(pick(SCHEMES), body, false);
    const names = [
      "content-type",
      "content-encoding",
      "accept-encoding",
      "cookie",
      "origin",
      "host",
    ];
    const text = Array.from({ length: below(200) }, () => String.fromCharCode(0x20 + below(95)));
    return { headers: { ...headers, [pick(names)]: text.join("").trim() }, body };
  },
  // Too large, whoever has signed it.
  () => {
    const body = new Uint8Array(65_537 + below(10_000)).fill(0x20);
    body.set(rightBody());
    return { headers: sign(pick(["hmac", "standard"]), body), body };
  },
];

Deno.test(`${COUNT} wrong deliveries are refused, one and all, and leave nothing behind`, async () => {
  // deno-lint-ignore no-console
  console.log(`FUZZ_SEED=${SEED}`);
  await using app = await testApp({}, { clock: new FakeClock() });
  using _log = captureLog();
  const statuses = new Map<number, number>();
  let heapHalfway = 0;
  for (let count = 0; count < COUNT; count++) {
    const { headers, body } = mutations[count % mutations.length]!();
    const describe = () =>
      `FUZZ_SEED=${SEED}, delivery ${count}: ${
        JSON.stringify({
          headers,
          body: Buffer.from(body.subarray(0, 500)).toString("latin1"),
        })
      }`;
    let response: Response;
    let text: string;
    try {
      response = await app.request(WEBHOOK_PATH, { method: "POST", headers, body });
      text = await response.text();
    } catch (cause) {
      throw new Error(describe(), { cause });
    }
    const { status } = response;
    // What is signed and says nothing of a number is acknowledged.
    const isIgnored = status === 200 && text === '{"outcome":"ignored"}';
    assert(isIgnored || [400, 401, 413].includes(status), `${status} for ${describe()}`);
    assertEquals(app.services.liveBoard.board.orders, [], describe());
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    if (count === COUNT / 2) heapHalfway = heapBytes();
  }
  const grown = heapBytes() - heapHalfway;
  assert(grown < MAX_GROWTH_BYTES, `the heap has grown by ${grown} bytes, FUZZ_SEED=${SEED}`);
  // Not all of them fell at the first hurdle.
  for (const status of [400, 401, 413]) {
    assert((statuses.get(status) ?? 0) >= COUNT / 20, `${status}: ${statuses.get(status)}`);
  }
  assertEquals(await (await app.request("/api/orders")).json().then(({ orders }) => orders), []);
});
