import { assert, assertEquals } from "@std/assert";
import type { Order } from "@/lib/shared/order.ts";
import type { Fault, PlayedAuroraOrder } from "@/tools/cafe/fake_aurora.ts";
import { randomFrom } from "@/tools/cafe/random.ts";
import { Cafe, type Sending } from "@/tests/support/test_cafe.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const SEEDS = 60;
const STEPS = 60;

const OURS = [1, 2, 3, 4, 5];
/** Never called by us. */
const THEIRS = [91, 92];
/** Aurora's default cut down, and long ones; times that we never send, so that one can tell. */
const THEIR_TIMES = [7.5, 120.5, 3600.5];
const TIMEOUTS_MS = [4 * SECOND, 17_300, MINUTE, 5 * MINUTE, 20 * MINUTE];
const OFTEN = ["call", "call", "call", "remove", "remove"] as const;
const FAULTS: Fault[] = [
  { status: 401 },
  { status: 409 },
  { status: 500 },
  { status: 500, only: "GET" },
  { status: 500, only: "POST" },
  { status: 403, only: "DELETE" },
  "refuse",
  "hang",
  "deaf",
  "garbage",
];
/** Within this time a request that hung is carried out; Aurora was seen to take half a minute. */
const CARRIED_OUT_WITHIN_MS = 30 * SECOND;

/** Makes `Math.random` give numbers from this seed, until disposed of. */
function seeded(seed: number): Disposable {
  const { random } = Math;
  Math.random = randomFrom(seed);
  return { [Symbol.dispose]: () => void (Math.random = random) };
}

/** A café in which anything happens, and what must never happen. */
class Turmoil implements AsyncDisposable {
  readonly cafe: Cafe = new Cafe((request) => this.#sending(request));
  /** What has happened, for whoever has to understand it. */
  readonly history: string[] = [];
  #random: () => number;
  #timeoutMs: number;
  /** When the first request that hangs came; `null`: none does. */
  #hangsSince: number | null = null;
  /** What is posted or removed of this number is answered 500, or not at all if it is even. */
  #badNumber: number | null = null;
  #posted = new Set<number>();
  #removed = new Map<number, Order>();

  constructor(seed: number) {
    this.#random = randomFrom(seed);
    this.#timeoutMs = this.#one(TIMEOUTS_MS);
    this.cafe.store.readMs = this.#one([0, 0, 50, 1_000]);
    this.#note(`calls last ${this.#timeoutMs} ms, reading ${this.cafe.store.readMs} ms`);
  }

  /** Something happens, and some time passes. */
  async step(): Promise<void> {
    const { aurora, lease, clock } = this.cafe;
    const [number, other] = [this.#one(OURS), this.#one([...OURS, ...THEIRS])];
    const live = this.cafe.live.find((order) => order.number === number);
    switch (this.#one([...OFTEN, "restore", "others", "fault", "bad number"])) {
      case "call":
        this.#note(`call ${number}`);
        await this.cafe.call(number, this.#timeoutMs);
        break;
      case "remove":
        if (live === undefined) break;
        this.#note(`remove ${number}`);
        this.#removed.set(number, live);
        await this.cafe.remove(number);
        break;
      case "restore": {
        const order = this.#removed.get(number);
        if (live !== undefined || order === undefined || order.expiresAt <= clock.now()) break;
        this.#note(`restore ${number}`);
        await this.cafe.put(order);
        break;
      }
      case "others": {
        const what = this.#one(["post", "post", "post", "take", "restart", "lease"]);
        if (what === "post") aurora.post(other, this.#one(THEIR_TIMES));
        if (what === "take") aurora.take(other);
        if (what === "restart") {
          aurora.restart();
          this.#hangsSince = null;
        }
        if (what === "lease") {
          lease.isFree = !lease.isFree;
          // Half of the time somebody has had it.
          if (lease.isFree && this.#random() < 0.5) lease.holding++;
        }
        this.#note(`${what} ${what === "lease" ? lease.isFree : other}`);
        break;
      }
      case "bad number":
        this.#badNumber = this.#random() < 0.5 ? null : number;
        this.#note(`bad number ${this.#badNumber}`);
        break;
      case "fault":
        aurora.fault = this.#random() < 0.5 ? null : this.#one(FAULTS);
        this.#note(`fault ${JSON.stringify(aurora.fault)}`);
    }
    await this.#pass(Math.floor(this.#random() ** 3 * 20 * SECOND));
  }

  /** Nothing is wrong any more. */
  async heal(): Promise<void> {
    this.#note("heal");
    this.cafe.aurora.fault = null;
    this.cafe.lease.isFree = true;
    this.#badNumber = null;
    this.#hangsSince = null;
    await this.cafe.aurora.release();
  }

  assertNothingWasWrong(): void {
    assertEquals(this.history.filter((line) => line.includes("WRONG")), []);
  }

  /** Asserts that the screens show what the board does, and what else is there is others'. */
  assertRight(): void {
    const { aurora, live } = this.cafe;
    const shown = new Map(aurora.orders.map((order) => [order.number, order]));
    for (const { number, expiresAt } of live) {
      const order = shown.get(number);
      assert(order !== undefined, `Not on the screens: ${number}`);
      const endsAt = Date.parse(order.startTime) + order.timeoutSeconds * SECOND;
      const tooLongMs = endsAt - expiresAt;
      // Rounded up, and under way to Aurora for as long as an answer is waited for.
      assert(
        tooLongMs >= 0 && tooLongMs <= 6 * SECOND,
        `Order ${number} ends ${tooLongMs} ms late`,
      );
      shown.delete(number);
    }
    for (const order of shown.values()) {
      assert(isTheirs(order), `On the screens, and ours, but not live: ${order.number}`);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.cafe.close();
  }

  async #pass(ms: number): Promise<void> {
    const { clock, aurora } = this.cafe;
    const until = clock.elapsed() + ms;
    while (this.#hangsSince !== null) {
      const releaseAt = this.#hangsSince + CARRIED_OUT_WITHIN_MS;
      if (releaseAt > until) break;
      await clock.pass(releaseAt - clock.elapsed());
      this.#hangsSince = null;
      this.#note("release");
      await aurora.release();
    }
    await clock.pass(until - clock.elapsed());
  }

  #sending({ method, number, timeoutSeconds }: Sending): Response | void {
    const { aurora, clock, lease, live, removed } = this.cafe;
    const wrong: string[] = [];
    const order = live.find((each) => each.number === number);
    const shown = aurora.orders.find((each) => each.number === number);
    if (!lease.isFree) wrong.push("without the lease");
    if (method === "POST") {
      this.#posted.add(number);
      if (order === undefined) wrong.push("not live");
      else if (timeoutSeconds !== Math.ceil((order.expiresAt - clock.now()) / SECOND)) {
        wrong.push(`not what remains: ${timeoutSeconds}`);
      }
    }
    if (method === "DELETE") {
      const isRemoved = removed.some((each) => each.number === number);
      if (order !== undefined) wrong.push("live");
      if (!this.#posted.has(number) && !this.#removed.has(number)) wrong.push("not ours");
      if (!isRemoved && shown !== undefined && isTheirs(shown)) wrong.push("others' now");
    }
    if (aurora.fault === "hang") this.#hangsSince ??= clock.elapsed();
    this.#note(`  ${method} ${number}${wrong.map((what) => ` WRONG: ${what}`).join("")}`);
    if (number !== this.#badNumber) return;
    if (number % 2 === 0) throw new TypeError("The connection was reset");
    return new Response(null, { status: 500 });
  }

  #one<T>(things: readonly T[]): T {
    return things[Math.floor(this.#random() * things.length)]!;
  }

  #note(what: string): void {
    this.history.push(`${(this.cafe.clock.elapsed() / SECOND).toFixed(3)} ${what}`);
  }
}

function isTheirs({ timeoutSeconds }: PlayedAuroraOrder): boolean {
  return THEIR_TIMES.includes(timeoutSeconds);
}

async function run(seed: number): Promise<void> {
  using _random = seeded(seed);
  await using turmoil = new Turmoil(seed);
  const { cafe } = turmoil;
  try {
    for (let step = 0; step < STEPS; step++) await turmoil.step();
    await turmoil.heal();
    await cafe.clock.pass(70 * SECOND);
    turmoil.assertRight();
    await cafe.clock.pass(30 * MINUTE);
    turmoil.assertRight();
    assertEquals(cafe.unsettled, []);
    assertEquals(cafe.lease.isHeld, false);
    const { length } = cafe.aurora.requests;
    await cafe.clock.pass(30 * MINUTE);
    assertEquals(cafe.aurora.requests.length, length, "It goes on for nothing");
    turmoil.assertNothingWasWrong();
  } catch (error) {
    throw new Error(`Seed ${seed}\n${turmoil.history.join("\n")}`, { cause: error });
  }
}

Deno.test("whatever happens, and in whatever order, the screens are right in the end", async () => {
  for (let seed = 1; seed <= SEEDS; seed++) await run(seed);
});
