import { assertEquals } from "@std/assert";
import { LimitedLog } from "@/lib/base/limited_log.ts";
import { captureLog } from "@/tests/support/capture_log.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";

Deno.test("log() writes at most one line of a kind in a second, and says how many it left out", async () => {
  using captured = captureLog();
  const clock = new FakeClock();
  const limited = new LimitedLog({ clock });
  for (let ms = 0; ms < 3_000; ms += 10) {
    limited.log("warn", "Refused", { status: 401 });
    await clock.pass(10);
  }
  const lines = captured.lines.map(({ level, event, status, suppressed }) => {
    return { level, event, status, suppressed };
  });
  const line = { level: "warn", event: "Refused", status: 401 };
  assertEquals(lines, [
    { ...line, suppressed: undefined },
    { ...line, suppressed: 99 },
    { ...line, suppressed: 99 },
  ]);
  await clock.pass(60_000);
  limited.log("warn", "Refused");
  limited.log("warn", "Refused");
  await clock.pass(60_000);
  limited.log("warn", "Refused");
  assertEquals(captured.lines.slice(3).map(({ suppressed }) => suppressed), [99, 1]);
});

Deno.test("log() counts each kind for itself", () => {
  using captured = captureLog();
  const limited = new LimitedLog({ everyMs: 5_000, clock: new FakeClock() });
  for (const kind of ["unsigned", "too large", "unsigned"]) {
    limited.log("info", "Refused", { reason: kind }, kind);
  }
  assertEquals(captured.lines.map(({ reason }) => reason), ["unsigned", "too large"]);
});

Deno.test("log() goes by time that no change of the wall clock moves", async () => {
  using captured = captureLog();
  const clock = new FakeClock();
  const limited = new LimitedLog({ clock });
  for (const jump of [0, 3_600_000, -7_200_000]) {
    clock.jump(jump);
    limited.log("warn", "Refused");
  }
  assertEquals(captured.lines.length, 1);
  await clock.pass(1_000);
  limited.log("warn", "Refused");
  assertEquals(captured.lines.map(({ suppressed }) => suppressed), [undefined, 2]);
});
