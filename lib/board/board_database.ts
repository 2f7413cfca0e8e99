import { createHash } from "node:crypto";
import { reachStore } from "@/lib/kv/reach_store.ts";
import type { Plan } from "./plan.ts";
import {
  BOARD_END,
  BOARD_KEY,
  BoardDraft,
  type BoardHead,
  type Change,
  KEPT_AFTER_MS,
  type KnownBoard,
  nameOf,
} from "./records.ts";

const DAY_MS = 86_400_000;
/** For how long a delivery is known: senders try again for three days. */
const DELIVERY_KEPT_MS = 4 * DAY_MS;
/** What one list returns at once; what comes in several goes may be of several instants. */
const LIST_BATCH = 1_000;
/** KV reads so many keys at once. */
const GET_MANY = 10;

const deliveryKey = (delivery: string) => ["webhook_ids", delivery];

/** What is kept of a delivery that was handled; older versions of this program kept less. */
interface DeliveryRecord {
  number: number | null;
  commit: string;
  /** In ms since the epoch. */
  expiresAt: number;
}

/** A delivery that was handled before: with which number, if that is known, and in which commit. */
export type SeenDelivery = Pick<DeliveryRecord, "number" | "commit">;

/** What a plan is committed as. */
export interface CommitOptions {
  /** Random; by it the commit is known again. */
  commit: string;
  now: number;
  /** The board that the plan was made on. */
  base: KnownBoard;
  checksRecords: boolean;
}

/** The id of a delivery as it is kept: what others choose may be longer than a key. */
export function hashOf(deliveryId: string): string {
  return createHash("sha256").update(deliveryId).digest("hex");
}

/** Reads all of a board from one instant. Throws `StoreUnavailableError` when KV fails. */
export async function listBoard(kv: Deno.Kv): Promise<KnownBoard> {
  return await reachStore(async () => {
    while (true) {
      const board = new BoardDraft();
      const stamps = new Map<string, string>();
      let [versionstamp, commit, count] = ["0", undefined as string | undefined, 0];
      const range = { start: BOARD_KEY, end: BOARD_END };
      for await (const { key, value, ...entry } of kv.list(range, { batchSize: LIST_BATCH })) {
        count++;
        if (key.length === 1) {
          if (nameOf(key) !== nameOf(BOARD_KEY)) continue;
          ({ versionstamp } = entry);
          ({ commit } = value as BoardHead);
        } else {
          board.put({ key, value: value as Change["value"] });
          stamps.set(nameOf(key), entry.versionstamp);
        }
      }
      const { orders, removed, state, notice } = board;
      const known = { orders, removed, state, notice, versionstamp, commit, stamps };
      if (count < LIST_BATCH || await versionOf(kv) === versionstamp) return known;
    }
  });
}

/** The version of the board that a list would return, at the price of one key. */
export async function versionOf(kv: Deno.Kv): Promise<string> {
  return (await kv.get(BOARD_KEY)).versionstamp ?? "0";
}

/** A plan as one atomic operation, which fails if it was not made on what is true. */
export function operationOf(
  kv: Deno.Kv,
  { changes, counts, deliveries, touched }: Plan,
  { commit, now, base, checksRecords }: CommitOptions,
): Deno.AtomicOperation {
  const operation = kv.atomic();
  if (checksRecords) {
    for (const [name, key] of touched) {
      operation.check({ key, versionstamp: base.stamps.get(name) ?? null });
    }
  } else {
    const versionstamp = base.versionstamp === "0" ? null : base.versionstamp;
    operation.check({ key: BOARD_KEY, versionstamp });
  }
  for (const [delivery, number] of deliveries) {
    const key = deliveryKey(delivery);
    const record: DeliveryRecord = { number, commit, expiresAt: now + DELIVERY_KEPT_MS };
    operation.check({ key, versionstamp: null }).set(key, record, { expireIn: DELIVERY_KEPT_MS });
  }
  for (const { key, value } of changes.values()) {
    const options = value !== null && "number" in value ? { expireIn: keptMs(value, now) } : {};
    if (value === null) operation.delete(key);
    else operation.set(key, { ...value, commit }, options);
  }
  for (const { key, by } of counts.values()) operation.sum(key, by);
  if (changes.size > 0) operation.set(BOARD_KEY, { changedAt: now, commit } satisfies BoardHead);
  return operation;
}

/** Which of these deliveries were handled. Throws `StoreUnavailableError` when KV fails. */
export async function findDeliveries(
  kv: Deno.Kv,
  deliveries: string[],
): Promise<Map<string, SeenDelivery>> {
  const tens: string[][] = [];
  for (let at = 0; at < deliveries.length; at += GET_MANY) {
    tens.push(deliveries.slice(at, at + GET_MANY));
  }
  const entries = await reachStore(() =>
    Promise.all(
      tens.map((ten) => kv.getMany<(Partial<DeliveryRecord> | true)[]>(ten.map(deliveryKey))),
    )
  );
  const seen = new Map<string, SeenDelivery>();
  for (const { key, value } of entries.flat()) {
    if (value === null) continue;
    const { number = null, commit = "" } = typeof value === "object" ? value : {};
    seen.set(key[1] as string, { number, commit });
  }
  return seen;
}

/** Whether a commit made any of what a board has. */
export function hasMade(commit: string, board: KnownBoard): boolean {
  return board.commit === commit || board.state?.commit === commit ||
    board.notice?.commit === commit ||
    [board.orders, board.removed].some((records) =>
      records.values().some((record) => record.commit === commit)
    );
}

/** For how long KV keeps what there is to know of an order. */
export function keptMs({ expiresAt }: { expiresAt: number }, now: number): number {
  return Math.max(0, expiresAt - now) + KEPT_AFTER_MS;
}
