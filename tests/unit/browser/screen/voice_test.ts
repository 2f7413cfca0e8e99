import { assertEquals } from "@std/assert";
import { Voice } from "@/lib/browser/screen/voice.ts";
import type { Order } from "@/lib/shared/order.ts";
import { type Clip, CLIPS } from "@/lib/shared/voice.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";
import { settled } from "@/tests/support/settled.ts";

const SECOND = 1_000;
/** Every clip lasts so long, in s. */
const CLIP_S = 0.4;

const order = (number: number, readyAt = 0): Order => (
  { number, readyAt, expiresAt: 300_000, calls: 1, source: "kitchen" }
);

/** A voice whose audio graph notes what sounds when, in ms since the start. */
function setUp({ failing = "" }: { failing?: string } = {}) {
  const clock = new FakeClock();
  const sounds: { at: number; what: string }[] = [];
  const state = { isReady: true, requests: 0 };
  const destination = {};
  const context = {
    destination,
    get currentTime() {
      return clock.elapsed() / SECOND;
    },
    decodeAudioData: (bytes: ArrayBuffer) =>
      Promise.resolve({ name: new TextDecoder().decode(bytes), duration: CLIP_S }),
    createBufferSource: () => {
      const source = {
        buffer: null as unknown as { name: string; duration: number },
        connect: (to: unknown) => assertEquals(to, destination),
        start: (at: number) => {
          sounds.push({ at: Math.round(at * SECOND), what: source.buffer.name });
        },
        stop: () => {
          const now = clock.elapsed();
          const left = sounds.filter(({ at }) => at <= now);
          sounds.length = 0;
          sounds.push(...left);
        },
      };
      return source;
    },
  } as unknown as AudioContext;
  const addresses = Object.fromEntries(CLIPS.map((clip) => [clip, `/${clip}`])) as Record<
    Clip,
    string
  >;
  const voice = new Voice({
    clock,
    addresses,
    context: () => state.isReady ? context : null,
    ring: () => sounds.push({ at: clock.elapsed(), what: "chime" }),
    fetch: (address) => {
      state.requests++;
      const name = String(address).slice(1);
      return Promise.resolve(new Response(name, { status: name === failing ? 404 : 200 }));
    },
  });
  return {
    clock,
    state,
    voice,
    sounds,
    /** What was said, without when; a number once for both times. */
    said: () => sounds.map(({ what }) => what).join(" ").replace(/order (.+?) \1 ready/g, "[$1]"),
    async loaded() {
      voice.load();
      await settled();
      return this;
    },
  };
}

Deno.test("a call is the chime, a pause, and the number twice, digit by digit", async () => {
  const { voice, clock, sounds } = await setUp().loaded();
  voice.call([order(850)]);
  await clock.pass(10 * SECOND);
  // Each clip lasts 400 ms; the voice begins 50 ms after it is due, to be in time for all of them.
  assertEquals(sounds, [
    { at: 0, what: "chime" },
    { at: 1_650, what: "order" },
    { at: 2_110, what: "8" },
    { at: 2_570, what: "5" },
    { at: 3_030, what: "0" },
    { at: 3_830, what: "8" },
    { at: 4_290, what: "5" },
    { at: 4_750, what: "0" },
    { at: 5_210, what: "ready" },
  ]);
});

Deno.test("one call is said after the other, the newest first, three wait at most", async () => {
  const { voice, clock, said } = await setUp().loaded();
  voice.call([order(1)]);
  await clock.pass(SECOND);
  voice.call([order(3), order(2)]);
  voice.call([order(5), order(4)]);
  await clock.pass(60 * SECOND);
  assertEquals(said(), "chime [1] chime [5] chime [4] chime [3]");
});

Deno.test("what has left the board is not said, and a later call of it is", async () => {
  const { voice, clock, said } = await setUp().loaded();
  voice.call([order(3), order(2), order(1)]);
  await clock.pass(SECOND);
  voice.keep([order(3), order(1)]);
  await clock.pass(60 * SECOND);
  assertEquals(said(), "chime [3] chime [1]");
  voice.call([order(2, 5)]);
  voice.keep([order(2, 5), order(1)]);
  await clock.pass(60 * SECOND);
  assertEquals(said(), "chime [3] chime [1] chime [2]");
});

Deno.test("the last call is said once, and stays when the board changes", async () => {
  const { voice, clock, said } = await setUp().loaded();
  voice.call([order(1)]);
  voice.lastCall();
  voice.keep([order(1)]);
  await clock.pass(60 * SECOND);
  assertEquals(said(), "chime [1] chime last-call");
});

Deno.test("stop() silences what is being said, and all that waits", async () => {
  const { voice, clock, said } = await setUp().loaded();
  voice.call([order(850), order(851)]);
  await clock.pass(3 * SECOND);
  voice.stop();
  await clock.pass(60 * SECOND);
  assertEquals(said(), "chime order 8 5");
  voice.call([order(7)]);
  await clock.pass(60 * SECOND);
  assertEquals(said(), "chime order 8 5 chime [7]");
});

Deno.test("until all clips are there, and where one can't be had, there is the chime alone", async () => {
  const setup = setUp();
  setup.voice.call([order(1)]);
  await setup.clock.pass(60 * SECOND);
  assertEquals([setup.said(), setup.state.requests], ["chime", CLIPS.length]);
  setup.voice.call([order(2)]);
  await setup.clock.pass(60 * SECOND);
  assertEquals([setup.said(), setup.state.requests], ["chime chime [2]", CLIPS.length]);
  // Half a number would be another one.
  const broken = await setUp({ failing: "5" }).loaded();
  broken.voice.call([order(850)]);
  await broken.clock.pass(60 * SECOND);
  assertEquals(broken.said(), "chime");
});

Deno.test("it loads nothing before sounds can be made, and says nothing while they can't", async () => {
  const { voice, state, clock, said } = setUp();
  state.isReady = false;
  voice.load();
  assertEquals(state.requests, 0);
  state.isReady = true;
  voice.load();
  voice.load();
  await settled();
  assertEquals(state.requests, CLIPS.length);
  voice.call([order(1)]);
  state.isReady = false;
  await clock.pass(60 * SECOND);
  assertEquals(said(), "chime");
});
