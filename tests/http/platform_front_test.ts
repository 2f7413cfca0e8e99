// What a platform's own server does, on which the app is no more than a `fetch`.
import { FakeClock } from "@/tests/support/fake_clock.ts";
import { readersComeAndGo, stalledReaderLeaves } from "@/tests/support/streams_over.ts";
import { testApp } from "@/tests/support/test_app.ts";
import { type Clock, systemClock } from "@/lib/shared/clock.ts";

/** The app behind it. */
async function platformFront(clock: Clock = systemClock) {
  const app = await testApp({}, { clock });
  const onListen = () => {};
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen }, app.handle);
  return {
    app,
    port: server.addr.port,
    async [Symbol.asyncDispose]() {
      app.services.endStreams();
      await server.shutdown();
      await app[Symbol.asyncDispose]();
    },
  };
}

Deno.test("on a platform a stream's place is free when its reader has left", async () => {
  await using front = await platformFront();
  await readersComeAndGo(front);
});

Deno.test("on a platform who stops reading is gone after 30 s and has no place", async () => {
  const clock = new FakeClock();
  await using front = await platformFront(clock);
  await stalledReaderLeaves(front, clock);
});
