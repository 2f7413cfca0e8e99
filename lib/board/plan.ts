import type { Command, Result } from "./commands.ts";
import { decide } from "./decide.ts";
import type { Rules } from "./decision.ts";
import { countKey } from "./order_counters.ts";
import {
  BoardDraft,
  type BoardRecords,
  type Change,
  nameOf,
  NOTICE_KEY,
  orderKey,
  removedKey,
  STATE_KEY,
} from "./records.ts";

/** Calls that change in one commit; KV takes 100 checks and 1,000 changes in one. */
export const MAX_CALLS = 90;
const MAX_CHECKS = 100;

/** A command, and the hash of the id that makes it happen once. */
export interface Wish {
  command: Command;
  delivery: string | null;
}

/** What comes of some commands, decided one on the other, and what is to be committed for them. */
export interface Plan {
  /** Of the first commands; the others don't fit into this commit. */
  results: Result[];
  /** The board afterwards. */
  board: BoardDraft;
  changes: Map<string, Change>;
  /** By what each counter rises. */
  counts: Map<string, { key: Deno.KvKey; by: bigint }>;
  /** The deliveries that are handled with it, each with its number. */
  deliveries: Map<string, number | null>;
  /** The records that decisions went by. */
  touched: Map<string, Deno.KvKey>;
}

/** How a plan is made. */
export interface PlanOptions {
  now: number;
  rules: Rules;
  /** The number of a delivery that was handled before; `undefined`: it was not, for all that is known. */
  seen: (delivery: string) => number | null | undefined;
  /** Whether each touched record is to be checked, not the board's version alone. */
  checksRecords: boolean;
  /** How many checks KV takes in one commit; by default 100. */
  maxChecks?: number | undefined;
}

/** Decides what comes of commands on a board, of as many as fit into one commit, one at least. */
export function makePlan(board: BoardRecords, wishes: Wish[], options: PlanOptions): Plan {
  const { now, rules, seen, checksRecords, maxChecks = MAX_CHECKS } = options;
  const plan: Plan = {
    results: [],
    board: new BoardDraft(board),
    changes: new Map(),
    counts: new Map(),
    deliveries: new Map(),
    touched: new Map(),
  };
  plan.board.forget(now);
  let calls = 0;
  for (const { command, delivery } of wishes) {
    calls += command.kind === "clear" ? command.calls.length : 1;
    const known = delivery === null ? undefined : plan.deliveries.get(delivery) ?? seen(delivery);
    if (known !== undefined) {
      plan.results.push(handled(command, known));
      continue;
    }
    const decision = decide(plan.board, command, now, rules);
    const touched = [...keysOf(command), ...decision.changes.map(({ key }) => key)];
    const added = touched.filter((key) => !plan.touched.has(nameOf(key))).length;
    const checks = (checksRecords ? plan.touched.size + added : 1) + plan.deliveries.size +
      Number(delivery !== null);
    if (plan.results.length > 0 && (calls > MAX_CALLS || checks > maxChecks)) break;
    for (const key of touched) plan.touched.set(nameOf(key), key);
    if (delivery !== null) plan.deliveries.set(delivery, numberOf(command));
    for (const change of decision.changes) {
      plan.board.put(change);
      plan.changes.set(nameOf(change.key), change);
    }
    for (const count of decision.counts) {
      const key = countKey(count);
      const by = (plan.counts.get(nameOf(key))?.by ?? 0n) + 1n;
      plan.counts.set(nameOf(key), { key, by });
    }
    plan.results.push(decision.result);
  }
  return plan;
}

/** The records that a decision looks at: a removal or a call changes the order too, so one tells. */
function keysOf(command: Command): Deno.KvKey[] {
  switch (command.kind) {
    case "restore":
      return [orderKey(command.number), removedKey(command.number)];
    case "clear":
      return command.calls.map(({ number }) => orderKey(number));
    case "state":
      return command.name === "closed" ? [STATE_KEY, NOTICE_KEY] : [STATE_KEY];
    case "notice":
      return [NOTICE_KEY];
    default:
      return [orderKey(command.number)];
  }
}

function numberOf(command: Command): number | null {
  return "number" in command ? command.number : null;
}

/** What comes of a delivery that was handled before, with this number if that is known. */
function handled(command: Command, number: number | null): Result {
  const isOther = command.kind === "call" && command.source === "staff" && number !== null &&
    number !== command.number;
  return isOther ? { outcome: "other number" } : { outcome: "seen delivery" };
}
