import { assertEquals, assertThrows } from "@std/assert";
import {
  addDays,
  Calendar,
  dayOf,
  firstQuarterOf,
  isTimeZone,
  parseDay,
  QUARTERS_A_DAY,
  timeOf,
} from "@/lib/shared/calendar.ts";
import { randomFrom } from "@/tools/cafe/random.ts";

/** Time zones with every kind of offset and of summer time. */
const ZONES = [
  "Europe/Amsterdam",
  "UTC",
  "America/St_Johns", // half past
  "Asia/Kathmandu", // quarter to
  "Australia/Lord_Howe", // half an hour of summer time
  "America/Santiago", // summer time begins at midnight
  "Pacific/Kiritimati", // 14 h ahead
  "Pacific/Pago_Pago", // 11 h behind
];

/** What a clock on the wall shows at the beginning of the quarter. */
function wall(timeZone: string, instant: string): string {
  const quarter = new Calendar(timeZone).quarterAt(Date.parse(instant));
  return `${dayOf(quarter)} ${timeOf(quarter)}`;
}

const instants: [string, string, string][] = [
  ["Europe/Amsterdam", "2026-05-01T12:00:00Z", "2026-05-01 14:00"],
  ["Europe/Amsterdam", "2026-05-01T12:14:59.999Z", "2026-05-01 14:00"],
  ["Europe/Amsterdam", "2026-05-01T12:15:00Z", "2026-05-01 14:15"],
  ["Europe/Amsterdam", "2026-01-31T22:59:59Z", "2026-01-31 23:45"],
  ["Europe/Amsterdam", "2026-01-31T23:00:00Z", "2026-02-01 00:00"],
  ["Europe/Amsterdam", "2026-12-31T23:00:00Z", "2027-01-01 00:00"],
  // The day of 23 hours: 02:00 is left out.
  ["Europe/Amsterdam", "2026-03-28T23:00:00Z", "2026-03-29 00:00"],
  ["Europe/Amsterdam", "2026-03-29T00:59:59Z", "2026-03-29 01:45"],
  ["Europe/Amsterdam", "2026-03-29T01:00:00Z", "2026-03-29 03:00"],
  ["Europe/Amsterdam", "2026-03-29T21:59:59Z", "2026-03-29 23:45"],
  ["Europe/Amsterdam", "2026-03-29T22:00:00Z", "2026-03-30 00:00"],
  // The day of 25 hours: 02:00 comes twice.
  ["Europe/Amsterdam", "2026-10-24T22:00:00Z", "2026-10-25 00:00"],
  ["Europe/Amsterdam", "2026-10-25T00:30:00Z", "2026-10-25 02:30"],
  ["Europe/Amsterdam", "2026-10-25T01:30:00Z", "2026-10-25 02:30"],
  ["Europe/Amsterdam", "2026-10-25T02:00:00Z", "2026-10-25 03:00"],
  ["Europe/Amsterdam", "2026-10-25T22:59:59Z", "2026-10-25 23:45"],
  ["Europe/Amsterdam", "2026-10-25T23:00:00Z", "2026-10-26 00:00"],
  ["UTC", "2024-02-29T23:59:59Z", "2024-02-29 23:45"],
  ["Asia/Kathmandu", "2026-05-01T18:14:59Z", "2026-05-01 23:45"],
  ["Asia/Kathmandu", "2026-05-01T18:15:00Z", "2026-05-02 00:00"],
];

for (const [timeZone, instant, shown] of instants) {
  Deno.test(`quarterAt() knows that it is ${shown} in ${timeZone} at ${instant}`, () => {
    assertEquals(wall(timeZone, instant), shown);
  });
}

Deno.test("quarterAt() goes with Intl in every zone, whatever it was asked before", () => {
  const random = randomFrom(1);
  for (const timeZone of ZONES) {
    const calendar = new Calendar(timeZone);
    const format = new Intl.DateTimeFormat("sv-SE", {
      timeZone,
      dateStyle: "short",
      timeStyle: "short",
    });
    let ms = Date.parse("2026-01-01T00:00:00Z");
    for (let step = 0; step < 2_000; step++) {
      ms += Math.round((random() - 0.3) * (step % 3 === 0 ? 40_000 : 60 * 3_600_000));
      const [day, time] = format.format(ms).split(" ") as [string, string];
      const quarter = calendar.quarterAt(ms);
      const minute = Number(time.slice(3)) - Number(time.slice(3)) % 15;
      const begin = `${time.slice(0, 3)}${String(minute).padStart(2, "0")}`;
      assertEquals([dayOf(quarter), timeOf(quarter)], [day, begin], `${timeZone} ${ms}`);
      assertEquals(calendar.dayAt(ms), day);
    }
  }
});

Deno.test("every day has 96 quarters, from 00:00 to 23:45", () => {
  for (const day of ["2026-03-29", "2026-10-25", "2024-02-29", "1999-12-31"]) {
    const first = firstQuarterOf(day);
    assertEquals([dayOf(first), timeOf(first)], [day, "00:00"]);
    const last = first + QUARTERS_A_DAY - 1;
    assertEquals([dayOf(last), timeOf(last)], [day, "23:45"]);
    assertEquals(firstQuarterOf(addDays(day, 1)), last + 1);
  }
});

const sums: [string, number, string][] = [
  ["2026-05-01", 0, "2026-05-01"],
  ["2026-05-01", -1, "2026-04-30"],
  ["2026-12-31", 1, "2027-01-01"],
  ["2024-02-28", 1, "2024-02-29"],
  ["2026-02-28", 1, "2026-03-01"],
  ["2026-03-30", -1, "2026-03-29"],
  ["2026-10-25", 1, "2026-10-26"],
  ["2026-05-01", -89, "2026-02-01"],
];

for (const [day, count, expected] of sums) {
  Deno.test(`addDays() knows that ${count} days after ${day} is ${expected}`, () => {
    assertEquals(addDays(day, count), expected);
  });
}

Deno.test("parseDay() reads days that there are, and nothing else", () => {
  for (const day of ["2026-05-01", "2024-02-29", "0001-01-01", "9999-12-31"]) {
    assertEquals(parseDay(day), day);
  }
  const others = [
    "",
    "today",
    "2026-02-29",
    "2026-02-30",
    "2026-13-01",
    "2026-00-10",
    "2026-05-00",
    "2026-05-32",
    "2026-5-1",
    "01-05-2026",
    "20260501",
    " 2026-05-01",
    "2026-05-01\n",
    "2026-05-01T00:00:00Z",
    "+02026-05-01",
    "-2026-05-01",
    "２０２６-05-01",
  ];
  for (const text of others) assertEquals(parseDay(text), null, text);
});

Deno.test("isTimeZone() takes names of the IANA database", () => {
  for (const name of [...ZONES, "europe/amsterdam", "Etc/GMT+1", "CET"]) {
    assertEquals(isTimeZone(name), true, name);
  }
  for (const name of ["", "Amsterdam", "Europe/Amsterdam ", "+01:00", "-0130", "Mars/Base"]) {
    assertEquals(isTimeZone(name), false, name);
  }
  assertThrows(() => new Calendar("Mars/Base").quarterAt(0), RangeError);
});
