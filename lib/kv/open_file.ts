import type { Clock } from "@/lib/shared/clock.ts";
import { inspect, isDamage } from "./inspection.ts";
import { isDiskFull, type Reserve } from "./reserve.ts";
import { moveAside } from "./damaged_file.ts";
import { reachStore } from "./reach_store.ts";

/** What of the database is read at once to see that it can be understood: the board. */
const BOARD = { start: ["orders"], end: ["removed", 100_000] };

/**
 * Opens the database file, or an empty one in the place of one that is damaged. On a disk that is full it
 * takes the reserve. Throws when it can't be opened.
 */
export async function openFile(
  { path, clock }: { path: string; clock: Clock },
  reserve: Reserve,
): Promise<Deno.Kv> {
  try {
    return await openSound(path, clock);
  } catch (error) {
    if (!isDiskFull(error)) throw error;
    if (!await reserve.giveUp()) throw new Error("The disk is full", { cause: error });
    return await openSound(path, clock);
  }
}

async function openSound(path: string, clock: Clock): Promise<Deno.Kv> {
  for (let isSecond = false;; isSecond = true) {
    const opened = await openIfSound(path);
    if (!("damage" in opened)) return opened.kv;
    if (isSecond) throw new Error(`The new database is damaged too: ${opened.damage}`);
    await moveAside(path, clock.now(), opened.damage);
  }
}

async function openIfSound(path: string): Promise<{ kv: Deno.Kv } | { damage: string }> {
  const isNew = stateOf(path) === null;
  const inFull = !wasClosedInOrder(path);
  const inspection = isNew ? null : await inspect(path, { inFull });
  if (inspection?.outcome === "damaged") return { damage: inspection.reason };
  const kv = await reachStore(() => Deno.openKv(path));
  try {
    if (inFull && !isNew) await Array.fromAsync(kv.list(BOARD, { batchSize: 1000 }));
    return { kv };
  } catch (error) {
    kv.close();
    if (error instanceof Error && isDamage(error.message)) return { damage: error.message };
    throw error;
  } finally {
    inspection?.close();
  }
}

/**
 * Notes how a file was left, so that the next start need not look at all of it: that takes a second for
 * 50 MB. What is written to it by anything else changes its size or date.
 */
export function markClosed(path: string): void {
  try {
    Deno.writeTextFileSync(markOf(path), stateOf(path) ?? "", { mode: 0o600 });
  } catch {
    // Then it is looked at.
  }
}

function wasClosedInOrder(path: string): boolean {
  try {
    return Deno.readTextFileSync(markOf(path)) === stateOf(path);
  } catch {
    return false;
  }
}

function markOf(path: string): string {
  return `${path}.closed`;
}

/** What changes with every writing to a file, and with what waits beside it; `null`: there is none. */
function stateOf(path: string): string | null {
  const file = stat(path);
  const log = stat(`${path}-wal`);
  return file === null ? null : `${file.size} ${file.mtime?.getTime()} ${log?.size ?? 0}`;
}

function stat(path: string): Deno.FileInfo | null {
  try {
    return Deno.statSync(path);
  } catch {
    return null;
  }
}
