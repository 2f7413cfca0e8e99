import { assertEquals, assertMatch } from "@std/assert";
import { Televisions } from "@/lib/staff/televisions.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";

Deno.test("a television's code is one of 31 letters at each of its eight places", async () => {
  using kv = await Deno.openKv(":memory:");
  const televisions = new Televisions({ kv, timeZone: "Europe/Amsterdam", clock: new FakeClock() });
  const codes: string[] = [];
  for (let count = 0; count < 1_000; count++) codes.push((await televisions.makeCode("Bar"))!);
  for (const code of codes) assertMatch(code, /^[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}$/);
  // The chance that one is missing at a place, of a thousand, is 1 in 10¹².
  const places = [...codes[0]!.replace("-", "")].map((_, at) =>
    new Set(codes.map((code) => code.replace("-", "")[at])).size
  );
  assertEquals(places, Array(8).fill(31));
});
