import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import { systemClock } from "@/lib/shared/clock.ts";
import { parseRsaPublicKey } from "@/lib/kitchen/pem.ts";
import { PublicKey } from "@/lib/kitchen/public_key.ts";
import { type Verdict } from "@/lib/kitchen/waiting_deliveries.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";
import { type RsaKeyPair, rsaKeyPair } from "@/tools/cafe/signing.ts";
import { waitFor } from "@/tools/cafe/wait_for.ts";

const URL_OF_KEY = "https://kitchen.example.com/webhooks.key";
const MINUTE_MS = 60_000;
const [OLD, NEW, STRANGER] = [rsaKeyPair(), rsaKeyPair(), rsaKeyPair()];

/** A delivery that this sender signed. */
const by = (sender: RsaKeyPair) => (key: KeyObject) => key.equals(sender.publicKey);

/** What a key server does when it is asked. */
type Answer = (signal: AbortSignal) => Response | Promise<Response>;

const serves = (pem: string): Answer => () => new Response(pem);
const isDown: Answer = () => {
  throw new TypeError("fetch failed", {
    cause: new Error("error sending request: client error (Connect): tcp connect error: refused"),
  });
};
const hangs: Answer = (signal) =>
  new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
const isEndless: Answer = () =>
  new Response(new ReadableStream({ pull: (c) => c.enqueue(new Uint8Array(1024).fill(65)) }));

/** As much of a database as a public key needs. */
function memoryKv() {
  const values = new Map<string, unknown>();
  return {
    values,
    get: (key: Deno.KvKey) =>
      Promise.resolve({ key, value: values.get(String(key)) ?? null, versionstamp: "1" }),
    set: (key: Deno.KvKey, value: unknown) => {
      values.set(String(key), value);
      return Promise.resolve({ ok: true, versionstamp: "1" });
    },
  };
}
type MemoryKv = ReturnType<typeof memoryKv>;

/** A public key with its clock and its key server, which the test holds in its hand. */
class Setup implements AsyncDisposable {
  readonly publicKey: PublicKey;
  readonly #start: number;
  /** When the server was asked, in ms since the start. */
  readonly askedAt: number[] = [];

  constructor(
    public answer: Answer,
    readonly kv: MemoryKv = memoryKv(),
    readonly clock = new FakeClock(),
  ) {
    this.#start = clock.now();
    this.publicKey = new PublicKey({
      source: { url: URL_OF_KEY },
      kv: kv as unknown as Deno.Kv,
      clock: this.clock,
      fetch: async (_url, init) => {
        this.askedAt.push(this.clock.now() - this.#start);
        return await this.answer(init!.signal!);
      },
    });
  }

  static async open(answer: Answer, kv?: MemoryKv): Promise<Setup> {
    const setup = new Setup(answer, kv);
    await setup.publicKey.open();
    await setup.clock.pass(0);
    return setup;
  }

  /** Begins to verify; the verdict is in the list once there is one. */
  verify(sender: RsaKeyPair, bodyBytes = 20): Verdict[] {
    const verdicts: Verdict[] = [];
    this.publicKey.verify(by(sender), bodyBytes).then((verdict) => verdicts.push(verdict));
    return verdicts;
  }

  /** Whatever a test did, nothing is left running after it. */
  async [Symbol.asyncDispose]() {
    await this.publicKey.close();
    assertEquals(this.clock.waiting, 0);
  }
}

Deno.test("open() fetches the key, and again every 10 minutes", async () => {
  await using setup = await Setup.open(serves(OLD.spki));
  assert(setup.publicKey.known);
  await setup.clock.pass(25 * MINUTE_MS);
  assertEquals(setup.askedAt, [0, 10 * MINUTE_MS, 20 * MINUTE_MS]);
});

Deno.test("open() fetches after a delay, if it is given one, and sooner for a delivery", async () => {
  for (const isNeeded of [false, true]) {
    await using setup = new Setup(serves(OLD.spki));
    await setup.publicKey.open(500);
    await setup.clock.pass(499);
    assertEquals(setup.askedAt, []);
    if (isNeeded) assertEquals(await setup.publicKey.verify(by(OLD), 20), "signed");
    await setup.clock.pass(1_000);
    assertEquals(setup.askedAt, [isNeeded ? 499 : 500]);
  }
});

Deno.test("verify() refuses another's signature, and takes the sender's at once", async () => {
  await using setup = await Setup.open(serves(OLD.spki));
  assertEquals(await setup.publicKey.verify(by(OLD), 20), "signed");
  const stranger = setup.verify(STRANGER);
  await setup.clock.pass(10_000);
  assertEquals(stranger, ["not signed"]);
});

for (const form of ["spki", "pkcs1"] as const) {
  Deno.test(`open() reads a key in the form ${form}`, async () => {
    await using setup = await Setup.open(serves(OLD[form]));
    assertEquals(await setup.publicKey.verify(by(OLD), 20), "signed");
  });
}

Deno.test("verify() uses the stored key after a restart while the server is down", async () => {
  const kv = memoryKv();
  await (await Setup.open(serves(OLD.spki), kv)).publicKey.close();
  await using restarted = await Setup.open(isDown, kv);
  assertEquals(await restarted.publicKey.verify(by(OLD), 20), "signed");
});

Deno.test("verify() does not use a key that was stored for another address", async () => {
  const kv = memoryKv();
  kv.values.set("webhook_key,https://other.example.com/key", { pem: OLD.spki });
  await using setup = await Setup.open(isDown, kv);
  assertEquals(setup.publicKey.known, false);
});

Deno.test("verify() waits for a key, and accepts within a second or so of the server's return", async () => {
  await using setup = await Setup.open(isDown);
  const verdict = setup.verify(OLD);
  await setup.clock.pass(15_000);
  assertEquals(verdict, []);
  setup.answer = serves(OLD.spki);
  await setup.clock.pass(1_500);
  assertEquals(verdict, ["signed"]);
});

Deno.test("verify() gives up on having no key after 20 s", async () => {
  await using setup = await Setup.open(isDown);
  const verdict = setup.verify(OLD);
  await setup.clock.pass(19_999);
  assertEquals(verdict, []);
  await setup.clock.pass(1);
  assertEquals(verdict, ["no key"]);
});

Deno.test("verify() accepts the first delivery with a new key", async () => {
  await using setup = await Setup.open(serves(OLD.spki));
  await setup.clock.pass(MINUTE_MS);
  setup.answer = serves(NEW.spki);
  assertEquals(await setup.publicKey.verify(by(NEW), 20), "signed");
});

Deno.test("verify() accepts the first delivery with a new key right after 150 bad ones", async () => {
  await using setup = await Setup.open(serves(OLD.spki));
  setup.answer = serves(NEW.spki);
  const bad = Array.from({ length: 150 }, () => setup.verify(STRANGER));
  const good = setup.verify(NEW);
  await setup.clock.pass(10_000);
  assertEquals(good, ["signed"]);
  assertEquals(bad.flat(), Array(150).fill("not signed"));
});

Deno.test("verify() during a fetch that still gives the old key waits for the next one", async () => {
  await using setup = await Setup.open(serves(OLD.spki));
  await setup.clock.pass(MINUTE_MS);
  const { promise, resolve } = Promise.withResolvers<Response>();
  setup.answer = () => promise;
  const before = setup.verify(STRANGER);
  await setup.clock.pass(0);
  const during = setup.verify(NEW);
  resolve(new Response(OLD.spki));
  await setup.clock.pass(0);
  assertEquals([before, during], [["not signed"], []]);

  setup.answer = serves(NEW.spki);
  await setup.clock.pass(10_000);
  assertEquals(during, ["signed"]);
});

Deno.test("verify() refetches at most once in 10 s under a flood", async () => {
  await using setup = await Setup.open(serves(OLD.spki));
  const flood: Verdict[][] = [];
  for (let at = 0; at < MINUTE_MS; at += 1_000) {
    for (let each = 0; each < 40; each++) flood.push(setup.verify(STRANGER));
    await setup.clock.pass(1_000);
  }
  assertEquals(setup.askedAt, [0, 10_000, 20_000, 30_000, 40_000, 50_000, 60_000]);
  await setup.clock.pass(20_000);
  assertEquals(flood.flat(), Array(2400).fill("not signed"));
  assertEquals(setup.askedAt.length, 7, "nobody waits any more");
});

const gaps = (times: number[]) => times.slice(1).map((time, at) => time - times[at]!);

Deno.test("verify() accepts every order around a new key, in the middle of 300 bad ones a second", async () => {
  // The last fetch was just before, or long ago; the server answers at once, or takes its time.
  for (const [sinceFetchMs, answerMs] of [[0, 0], [0, 6_000], [MINUTE_MS, 0], [4_000, 3_000]]) {
    await using setup = new Setup(serves(OLD.spki), memoryKv(), new FakeClock(0));
    const { clock } = setup;
    await setup.publicKey.open();
    await clock.pass(sinceFetchMs!);
    let current = OLD;
    setup.answer = () => {
      const { spki } = current;
      return new Promise((resolve) => clock.after(answerMs!, () => resolve(new Response(spki))));
    };
    const [bad, good]: [Verdict[][], Verdict[][]] = [[], []];
    for (let second = 0; second < 20; second++) {
      if (second === 7) current = NEW;
      const flood = (count: number, bodyBytes: number) => {
        for (let each = 0; each < count; each++) bad.push(setup.verify(STRANGER, bodyBytes));
      };
      flood(150, 20);
      good.push(setup.verify(current));
      flood(100, 20);
      flood(50, 65_536);
      await clock.pass(1_000);
    }
    await clock.pass(20_000);
    assertEquals(good.flat(), Array(20).fill("signed"));
    assertEquals(bad.flat(), Array(6_000).fill("not signed"));
    for (const gap of gaps(setup.askedAt)) assert(gap >= 10_000, `fetches within: ${gap} ms`);
  }
});

const ecPem = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey
  .export({ type: "spki", format: "pem" }) as string;

const BAD_ANSWERS: Record<string, Answer> = {
  "garbage": serves("<html>Welcome to the Wi-Fi</html>"),
  "nothing": serves(""),
  "a key that is cut off": serves(NEW.spki.slice(0, 200)),
  "a key of another kind": serves(ecPem),
  "a private key": serves(NEW.privateKey.export({ type: "pkcs1", format: "pem" }) as string),
  "a status 500": () => new Response(NEW.spki, { status: 500 }),
  "a status 404": () => new Response(NEW.spki, { status: 404 }),
  "an endless body": isEndless,
  "nothing, ever": hangs,
  "no connection": isDown,
};

for (const [what, answer] of Object.entries(BAD_ANSWERS)) {
  Deno.test(`verify() keeps the old key while the server gives ${what}, then takes the new one`, async () => {
    await using setup = await Setup.open(serves(OLD.spki));
    setup.answer = answer;
    await setup.clock.pass(15 * MINUTE_MS);
    assert(setup.askedAt.length > 3);
    assertEquals(await setup.publicKey.verify(by(OLD), 20), "signed");

    const verdict = setup.verify(NEW);
    setup.answer = serves(NEW.spki);
    await setup.clock.pass(19_000);
    assertEquals(verdict, ["signed"]);
  });
}

Deno.test("a fetch that hangs is given up after 8 s, and tried again 10 to 15 s later", async () => {
  await using setup = await Setup.open(hangs);
  setup.answer = serves(OLD.spki);
  await setup.clock.pass(17_999);
  assertEquals(setup.askedAt, [0]);
  await setup.clock.pass(5_001);
  assertEquals(setup.askedAt.length, 2);
  assert(setup.publicKey.known);
});

Deno.test("a server that can't be reached is tried again after 1 s, then less and less often", async () => {
  await using setup = await Setup.open(isDown);
  await setup.clock.pass(60 * MINUTE_MS);
  const pauses = gaps(setup.askedAt);
  for (const [at, pause] of pauses.entries()) {
    const least = Math.min(1_000 * 2 ** at, 60_000);
    assert(pause >= least && pause <= least * 1.5, `pause ${at}: ${pause} ms`);
  }
  assertNotEquals(pauses.at(-1), pauses.at(-2), "the pauses have no jitter");

  setup.answer = serves(OLD.spki);
  await setup.clock.pass(90_000);
  assert(setup.publicKey.known);
});

Deno.test("a server that answers wrongly is tried again after 10 s, then less and less often", async () => {
  await using setup = await Setup.open(serves("garbage"));
  await setup.clock.pass(60 * MINUTE_MS);
  for (const [at, pause] of gaps(setup.askedAt).entries()) {
    const least = Math.min(10_000 * 2 ** at, 60_000);
    assert(pause >= least && pause <= least * 1.5, `pause ${at}: ${pause} ms`);
  }
});

Deno.test("a database that can't store the key does not matter", async () => {
  const kv = { ...memoryKv(), set: () => Promise.reject(new Error("The disk is full")) };
  await using setup = await Setup.open(serves(OLD.spki), kv);
  assertEquals(await setup.publicKey.verify(by(OLD), 20), "signed");
  await setup.clock.pass(10 * MINUTE_MS);
  assertEquals(setup.askedAt.length, 2);
});

Deno.test("a database that is slow to store the key keeps nobody waiting", async () => {
  const { promise, resolve } = Promise.withResolvers<{ ok: true; versionstamp: string }>();
  const kv = { ...memoryKv(), set: () => promise };
  await using setup = await Setup.open(hangs, kv);
  const verdict = setup.verify(OLD);
  setup.answer = serves(OLD.spki);
  await setup.clock.pass(18_000);
  assertEquals(verdict, ["signed"]);
  resolve({ ok: true, versionstamp: "1" });
});

Deno.test("close() refuses who waits, stops a fetch, and nothing is begun after it", async () => {
  for (const answer of [isDown, hangs]) {
    const { publicKey, clock, askedAt } = await Setup.open(answer);
    const verdicts = [1, 2, 3].map(() => publicKey.verify(by(OLD), 20));
    assert(clock.waiting > 0);
    await publicKey.close();
    assertEquals(await Promise.all(verdicts), ["no key", "no key", "no key"]);
    assertEquals(await publicKey.verify(by(OLD), 20), "no key");
    assertEquals(clock.waiting, 0);
    await clock.pass(60 * MINUTE_MS);
    assertEquals(askedAt, [0]);
  }
});

Deno.test("stop() refuses who waits at once, whatever a fetch that is under way does", async () => {
  const { promise, resolve } = Promise.withResolvers<Response>();
  await using setup = await Setup.open(() => promise);
  const verdict = setup.verify(OLD);
  setup.publicKey.stop();
  await setup.clock.pass(0);
  assertEquals([verdict, setup.clock.waiting], [["no key"], 1]); // 1: the fetch's own limit
  assertEquals(await setup.publicKey.verify(by(OLD), 20), "no key");
  resolve(new Response(OLD.spki));
});

Deno.test("stop() refuses who waits at once, while a key is being stored", async () => {
  const { promise, resolve } = Promise.withResolvers<{ ok: true; versionstamp: string }>();
  await using setup = await Setup.open(serves(OLD.spki), { ...memoryKv(), set: () => promise });
  const verdict = setup.verify(NEW);
  await setup.clock.pass(0);
  assertEquals(verdict, []);
  setup.publicKey.stop();
  await setup.clock.pass(0);
  assertEquals(verdict, ["not signed"]);
  resolve({ ok: true, versionstamp: "1" });
});

Deno.test("a PEM that is given is never fetched, and nobody waits for another", async () => {
  const publicKey = new PublicKey({
    source: { pem: OLD.pkcs1 },
    kv: null as unknown as Deno.Kv,
    clock: new FakeClock(),
    fetch: () => Promise.reject(new Error("Fetched")),
  });
  await publicKey.open();
  assertEquals(await publicKey.verify(by(OLD), 20), "signed");
  assertEquals(await publicKey.verify(by(NEW), 20), "not signed");
  await publicKey.close();
});

Deno.test("parseRsaPublicKey() refuses what is no RSA public key", () => {
  const privatePem = OLD.privateKey.export({ type: "pkcs8", format: "pem" }) as string;
  for (const pem of ["", "key", ecPem, privatePem, OLD.spki.slice(0, 100)]) {
    assertThrows(() => parseRsaPublicKey(pem));
  }
});

/** A key server on this machine. */
function keyServer(answer: () => Response | Promise<Response>, port = 0) {
  const server = Deno.serve({ hostname: "127.0.0.1", port, onListen: () => {} }, answer);
  return { server, url: `http://127.0.0.1:${server.addr.port}/webhooks.key` };
}

Deno.test("a real server's key is fetched, and kept in a real database for a restart", async () => {
  const kv = await Deno.openKv(":memory:");
  const { server, url } = keyServer(() => new Response(OLD.pkcs1));
  const options = { source: { url }, kv, clock: systemClock };

  const first = new PublicKey(options);
  await first.open();
  assertEquals(await first.verify(by(OLD), 20), "signed");
  await first.close();
  await server.shutdown();

  const second = new PublicKey(options);
  await second.open();
  assertEquals(await second.verify(by(OLD), 20), "signed");
  await second.close();
  kv.close();
});

Deno.test("a real port where nobody listens is known to be one, and tried again after 1 s", async () => {
  const closed = keyServer(() => new Response());
  await closed.server.shutdown();
  const clock = new FakeClock();
  const kv = memoryKv() as unknown as Deno.Kv;
  const publicKey = new PublicKey({ source: { url: closed.url }, kv, clock });
  await publicKey.open();
  await waitFor(() => clock.waiting === 2); // the rest and the next fetch
  const { server } = keyServer(() => new Response(OLD.spki), Number(new URL(closed.url).port));
  await clock.pass(1_500);
  await waitFor(() => publicKey.known);
  await publicKey.close();
  await server.shutdown();
  assertEquals(clock.waiting, 0);
});

Deno.test("a real server that sends without end, or never, leaves nothing behind", async () => {
  const reached = Promise.withResolvers<void>();
  const answers = [isEndless, () => {
    reached.resolve();
    return new Promise<Response>((resolve) => ended.promise.then(() => resolve(new Response())));
  }];
  const ended = Promise.withResolvers<void>();
  const { server, url } = keyServer(() => answers.shift()!(new AbortController().signal));
  const clock = new FakeClock();
  const kv = memoryKv() as unknown as Deno.Kv;
  const publicKey = new PublicKey({ source: { url }, kv, clock });
  await publicKey.open();
  await waitFor(() => clock.waiting === 2); // the rest and the next fetch
  await clock.pass(15_000);
  await reached.promise;
  await publicKey.close();
  assertEquals([publicKey.known, clock.waiting], [false, 0]);
  ended.resolve();
  await server.shutdown();
});

Deno.test("parseRsaPublicKey() refuses a key under 2,048 bits, and says so", () => {
  const pem = (modulusLength: number) => {
    const { publicKey } = generateKeyPairSync("rsa", { modulusLength });
    return publicKey.export({ type: "spki", format: "pem" }) as string;
  };
  assertThrows(() => parseRsaPublicKey(pem(1_024)), TypeError, "2048 bits or more, got: 1024");
  assertEquals(parseRsaPublicKey(pem(2_048)).asymmetricKeyType, "rsa");
});
