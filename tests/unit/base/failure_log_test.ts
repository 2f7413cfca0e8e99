import { assertEquals } from "@std/assert";
import { FailureLog } from "@/lib/base/failure_log.ts";
import { captureLog } from "@/tests/support/capture_log.ts";

Deno.test("a failure is logged once, and again after a success", () => {
  using log = captureLog();
  const failures = new FailureLog("warn", "Not stored");
  assertEquals(failures.isFailing, false);
  failures.failed(new Error("First"));
  failures.failed(new Error("Second"));
  assertEquals(failures.isFailing, true);
  failures.succeeded();
  failures.succeeded();
  assertEquals(failures.isFailing, false);
  failures.failed(new Error("Third"));
  assertEquals(
    log.lines.map(({ level, event, reason }) => [level, event, reason]),
    [["warn", "Not stored", "First"], ["warn", "Not stored", "Third"]],
  );
});
