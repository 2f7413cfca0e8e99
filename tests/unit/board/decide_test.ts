import { assert, assertEquals } from "@std/assert";
import type { Command } from "@/lib/board/commands.ts";
import { decide } from "@/lib/board/decide.ts";
import { BoardDraft, type Change, type OrderRecord, type Tombstone } from "@/lib/board/records.ts";
import { MAX_RECORDS } from "@/lib/board/room.ts";

const NOW = Date.parse("2026-05-01T12:00:00Z");
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const TIMEOUT_MS = 5 * MINUTE_MS;
const QUARTER = 7;
const rules = { timeoutMs: TIMEOUT_MS, quarterAt: () => QUARTER };

/** A call of 850 that began so many ms ago. */
function call(agoMs: number, { number = 850, calls = 1 } = {}): OrderRecord {
  const readyAt = NOW - agoMs;
  const expiresAt = readyAt + TIMEOUT_MS;
  return { number, readyAt, expiresAt, calls, source: "kitchen", quarter: QUARTER };
}

function removed(agoMs: number, { calledMs = agoMs + MINUTE_MS, ...marks }: {
  calledMs?: number;
  isCleared?: true;
  isMistake?: true;
} = {}): Tombstone {
  return { ...call(calledMs), removedAt: NOW - agoMs, ...marks };
}

function boardWith({ live, gone }: { live?: OrderRecord; gone?: Tombstone }): BoardDraft {
  const board = new BoardDraft();
  if (live !== undefined) board.orders.set(live.number, live);
  if (gone !== undefined) board.removed.set(gone.number, gone);
  return board;
}

const names = (changes: Change[]) =>
  changes.map(({ key, value }) => `${value === null ? "-" : "+"}${key.join(" ")}`);

interface Case {
  what: string;
  live?: OrderRecord;
  gone?: Tombstone;
  command: Command;
  outcome: string;
  /** What is written (+) and deleted (-). */
  changes?: string[];
  counts?: string[];
}

const kitchen: Command = { kind: "call", number: 850, source: "kitchen" };
const staff: Command = { kind: "call", number: 850, source: "staff" };
const remove: Command = { kind: "remove", number: 850 };
const retract: Command = { kind: "remove", number: 850, isMistake: true };
const extend: Command = { kind: "extend", number: 850 };
const restore: Command = { kind: "restore", number: 850 };
const CALLED = { outcome: "called", changes: ["+orders 850"], counts: ["called 7"] };
const OFF = ["-orders 850", "+removed 850"];
const BACK = ["+orders 850", "-removed 850"];

const cases: Case[] = [
  { what: "a number that is not there", command: kitchen, ...CALLED },
  {
    what: "a number that is there",
    live: call(MINUTE_MS),
    command: kitchen,
    ...CALLED,
    counts: ["repeated 7"],
  },
  {
    what: "one called 2 s ago",
    live: call(2_000),
    command: kitchen,
    ...CALLED,
    counts: ["repeated 7"],
  },
  { what: "one called 1,999 ms ago", live: call(1_999), command: kitchen, outcome: "same call" },
  { what: "one called in 1,999 ms", live: call(-1_999), command: staff, outcome: "same call" },
  { what: "one that has expired", live: call(TIMEOUT_MS), command: kitchen, ...CALLED },
  {
    what: "one removed 1,999 ms ago",
    gone: removed(1_999),
    command: kitchen,
    outcome: "same call",
  },
  { what: "one removed 2 s ago", gone: removed(2_000), command: kitchen, ...CALLED, changes: BACK },
  {
    what: "by staff, one removed a moment ago",
    gone: removed(1),
    command: staff,
    ...CALLED,
    changes: BACK,
  },
  {
    what: "a call that is there",
    live: call(MINUTE_MS),
    command: remove,
    outcome: "removed",
    changes: OFF,
    counts: ["removed 7 60"],
  },
  {
    what: "the call that was seen",
    live: call(MINUTE_MS),
    command: { ...remove, readyAt: NOW - MINUTE_MS },
    outcome: "removed",
    changes: OFF,
    counts: ["removed 7 60"],
  },
  {
    what: "an older call than is there",
    live: call(MINUTE_MS),
    command: { ...remove, readyAt: NOW - HOUR_MS },
    outcome: "newer call",
  },
  { what: "none", command: remove, outcome: "absent" },
  { what: "one that has expired", live: call(TIMEOUT_MS), command: remove, outcome: "absent" },
  {
    what: "the call that is removed already",
    gone: removed(0, { calledMs: MINUTE_MS }),
    command: { ...remove, readyAt: NOW - MINUTE_MS },
    outcome: "removed",
  },
  { what: "any call, with one removed", gone: removed(0), command: remove, outcome: "absent" },
  {
    what: "a call that is there",
    live: call(MINUTE_MS),
    command: extend,
    outcome: "extended",
    changes: ["+orders 850"],
  },
  {
    what: "an older call than is there",
    live: call(MINUTE_MS),
    command: { ...extend, readyAt: NOW - HOUR_MS },
    outcome: "newer call",
  },
  {
    what: "the call that was seen",
    live: call(MINUTE_MS),
    command: { ...extend, readyAt: NOW - MINUTE_MS },
    outcome: "extended",
    changes: ["+orders 850"],
  },
  { what: "one that has expired", live: call(TIMEOUT_MS), command: extend, outcome: "absent" },
  { what: "none", command: extend, outcome: "absent" },
  {
    what: "a removed call",
    gone: removed(MINUTE_MS),
    command: restore,
    outcome: "restored",
    changes: BACK,
    counts: ["restored 7 60"],
  },
  {
    what: "a cleared call",
    gone: removed(MINUTE_MS, { isCleared: true }),
    command: restore,
    outcome: "restored",
    changes: BACK,
    counts: ["uncleared 7"],
  },
  {
    what: "a call that was a mistake",
    live: call(MINUTE_MS),
    command: retract,
    outcome: "removed",
    changes: OFF,
    counts: ["mistaken 7"],
  },
  {
    what: "a mistake",
    gone: removed(MINUTE_MS, { isMistake: true }),
    command: restore,
    outcome: "restored",
    changes: BACK,
    counts: ["unmistaken 7"],
  },
  {
    what: "what staff had called by mistake a moment ago",
    gone: removed(1_000, { isMistake: true }),
    command: kitchen,
    outcome: "called",
    changes: BACK,
    counts: ["called 7"],
  },
  {
    what: "a removed call whose time is over",
    gone: removed(0, { calledMs: TIMEOUT_MS }),
    command: restore,
    outcome: "too late",
  },
  { what: "none", command: restore, outcome: "too late" },
  {
    what: "another call than was removed",
    gone: removed(0),
    command: { ...restore, readyAt: NOW },
    outcome: "too late",
  },
  { what: "a call that is there", live: call(1), command: restore, outcome: "live" },
  {
    what: "an older call than is there",
    live: call(1),
    gone: removed(MINUTE_MS),
    command: { ...restore, readyAt: NOW - 2 * MINUTE_MS },
    outcome: "live",
  },
  {
    what: "the call that was removed",
    gone: removed(MINUTE_MS),
    command: { ...restore, readyAt: NOW - 2 * MINUTE_MS },
    outcome: "restored",
    changes: BACK,
    counts: ["restored 7 60"],
  },
  {
    what: "the call that is back already",
    live: call(1),
    command: { ...restore, readyAt: NOW - 1 },
    outcome: "restored",
  },
];

for (const { what, live, gone, command, outcome, changes = [], counts = [] } of cases) {
  const seen = "readyAt" in command ? ", as it was seen" : "";
  Deno.test(`decide() ${command.kind} of ${what}${seen}: ${outcome}`, () => {
    const board = boardWith({ ...(live && { live }), ...(gone && { gone }) });
    const before = structuredClone(board);
    const decision = decide(board, command, NOW, rules);
    assertEquals(decision.result.outcome, outcome);
    assertEquals(names(decision.changes), changes);
    const counted = decision.counts.map(({ name, quarter, afterS }) =>
      [name, quarter, afterS].filter((part) => part !== undefined).join(" ")
    );
    assertEquals(counted, counts);
    assertEquals(structuredClone(board), before, "The board is not to be changed");
  });
}

Deno.test("decide() lets the longest gone leave a full board, then the oldest call", () => {
  const board = new BoardDraft();
  for (let number = 1; number <= MAX_RECORDS; number++) {
    board.orders.set(number, call(MINUTE_MS - number, { number }));
  }
  const calling: Command = { kind: "call", number: 5_000, source: "kitchen" };
  const changesOf = () => names(decide(board, calling, NOW, rules).changes);
  assertEquals(changesOf(), ["+orders 5000", "-orders 1"]);
  board.orders.set(7, call(TIMEOUT_MS + 5, { number: 7 }));
  assertEquals(changesOf(), ["+orders 5000", "-orders 7"]);
  board.orders.delete(8);
  board.removed.set(8, { ...call(HOUR_MS, { number: 8 }), removedAt: NOW - 1 });
  assertEquals(changesOf(), ["+orders 5000", "-orders 7"]);
  board.removed.set(8, { ...call(HOUR_MS, { number: 8 }), removedAt: NOW - HOUR_MS });
  assertEquals(changesOf(), ["+orders 5000", "-removed 8"]);
  const again: Command = { kind: "call", number: 300, source: "kitchen" };
  assertEquals(names(decide(board, again, NOW, rules).changes), ["+orders 300"]);
});

Deno.test("decide() clears the calls that were seen, once, and no newer one", () => {
  const board = new BoardDraft();
  for (const number of [1, 2, 3]) board.orders.set(number, call(MINUTE_MS, { number }));
  board.removed.set(4, { ...call(MINUTE_MS, { number: 4 }), removedAt: NOW });
  const seen = [1, 2, 2, 4, 5].map((number) => ({ number, readyAt: NOW - MINUTE_MS }));
  const command: Command = {
    kind: "clear",
    calls: [...seen, { number: 3, readyAt: NOW - HOUR_MS }],
  };
  const { result, changes, counts } = decide(board, command, NOW, rules);
  assert(result.outcome === "cleared");
  assertEquals(result.orders.map(({ number }) => number), [1, 2, 4]);
  assertEquals(names(changes), ["-orders 1", "+removed 1", "-orders 2", "+removed 2"]);
  assertEquals(counts, [{ name: "cleared", quarter: 7 }, { name: "cleared", quarter: 7 }]);
});

Deno.test("decide() a state: the last one to say so wins, and the kitchen's last word again changes nothing", () => {
  const board = new BoardDraft();
  const say = (name: "open" | "closed", source: "kitchen" | "staff", at = NOW) => {
    const { result, changes } = decide(board, { kind: "state", name, source }, at, rules);
    for (const change of changes) board.put(change);
    assert("state" in result);
    return `${result.outcome} ${result.state.name}`;
  };
  assertEquals(say("closed", "kitchen"), "set closed");
  assertEquals(say("closed", "kitchen"), "unchanged closed");
  assertEquals(say("open", "staff"), "set open");
  assertEquals(say("closed", "kitchen"), "unchanged open");
  assertEquals(say("open", "kitchen"), "set open");
  assertEquals(say("closed", "kitchen"), "set closed");
  assertEquals(say("closed", "staff", NOW + 1), "set closed");
  assertEquals(say("closed", "kitchen", NOW + 18 * HOUR_MS - 1), "unchanged closed");
  assertEquals(say("closed", "kitchen", NOW + 18 * HOUR_MS), "set closed");
});

Deno.test("decide() a notice: it is set, replaced and ended, and one until closed ends with the state", () => {
  const board = new BoardDraft();
  const put = (command: Command) => {
    const { result, changes } = decide(board, command, NOW, rules);
    for (const change of changes) board.put(change);
    return result.outcome;
  };
  const notice = { text: "Kitchen closes at nine", expiresAt: NOW + HOUR_MS };
  const closing: Command = { kind: "state", name: "closed", source: "staff" };
  assertEquals(put({ kind: "notice", notice: null }), "unchanged");
  assertEquals(put({ kind: "notice", notice }), "set");
  put(closing);
  assertEquals(board.notice, notice);
  assertEquals(put({ kind: "notice", notice: { ...notice, untilClosed: true } }), "set");
  put({ kind: "state", name: "last-call", source: "staff" });
  assertEquals(board.notice?.untilClosed, true);
  put(closing);
  assertEquals(board.notice, null);
  put({ kind: "notice", notice });
  assertEquals(put({ kind: "notice", notice: null }), "ended");
  assertEquals(board.notice, null);
});
