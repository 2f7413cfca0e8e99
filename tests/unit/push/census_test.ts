import { assertEquals } from "@std/assert";
import { Census } from "@/lib/push/census.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";

Deno.test("20,000 phones are waited for in all, and one more when one of them has ended", async () => {
  const all = Array.from({ length: 19_999 }, (_, at) => ({ number: at % 500 + 1, phone: `${at}` }));
  const census = new Census({ read: () => Promise.resolve(all), clock: new FakeClock() });
  assertEquals(await census.hasRoom(7, "one"), true);
  census.add(7, "one");
  assertEquals(await census.hasRoom(8, "another"), false);
  census.remove(7, "one");
  assertEquals(await census.hasRoom(8, "another"), true);
});

Deno.test("what others have added is counted half a minute later", async () => {
  const clock = new FakeClock();
  let all: { number: number; phone: string }[] = [];
  const census = new Census({ read: () => Promise.resolve(all), clock });
  assertEquals(await census.hasRoom(7, "one"), true);
  all = Array.from({ length: 200 }, (_, at) => ({ number: 7, phone: `${at}` }));
  assertEquals(await census.hasRoom(7, "one"), true);
  await clock.pass(30_000);
  assertEquals(await census.hasRoom(7, "one"), false);
});
