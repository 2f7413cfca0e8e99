import { assertEquals } from "@std/assert";
import { shiftEnd } from "@/lib/staff/shift_end.ts";

/** When a session begins, by the café's clock, and when it ends. */
const shifts: [string, string, string, string][] = [
  ["Europe/Amsterdam", "before noon", "2026-05-01T11:00+02:00", "2026-05-02T06:00+02:00"],
  ["Europe/Amsterdam", "at midnight", "2026-05-02T00:00+02:00", "2026-05-02T06:00+02:00"],
  ["Europe/Amsterdam", "4 h before", "2026-05-02T02:00+02:00", "2026-05-02T06:00+02:00"],
  ["Europe/Amsterdam", "a moment later", "2026-05-02T02:00:00.001+02:00", "2026-05-03T06:00+02:00"],
  ["Europe/Amsterdam", "at six", "2026-05-02T06:00+02:00", "2026-05-03T06:00+02:00"],
  ["Europe/Amsterdam", "into summer time", "2026-03-28T22:00+01:00", "2026-03-29T06:00+02:00"],
  ["Europe/Amsterdam", "out of it", "2026-10-24T22:00+02:00", "2026-10-25T06:00+01:00"],
  ["America/New_York", "in the evening", "2026-05-01T19:00-04:00", "2026-05-02T06:00-04:00"],
  ["Asia/Kathmandu", "in the evening", "2026-05-01T19:00+05:45", "2026-05-02T06:00+05:45"],
  ["Pacific/Auckland", "in the evening", "2026-05-01T19:00+12:00", "2026-05-02T06:00+12:00"],
];

for (const [zone, when, begins, ends] of shifts) {
  Deno.test(`shiftEnd() in ${zone}, ${when}`, () => {
    const end = shiftEnd(Date.parse(begins), zone);
    assertEquals(new Date(end).toISOString(), new Date(ends).toISOString());
  });
}
