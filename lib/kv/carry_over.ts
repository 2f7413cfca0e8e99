import { pause } from "@/lib/base/pause.ts";

const BATCH = 100;
/** For how long a file says whose board it was given. */
const MARK_MS = 3_600_000;
/** How long another process gets to carry the board over, and how often we look. */
const PATIENCE_MS = 5_000;
const LOOK_MS = 50;

/** The keys of the board itself, and of what has left it. */
const BOARD = ["orders", "removed"];

/**
 * Puts what is stored in one database into another that took its place: the board as it is, in the place of
 * the one that is there, and of the rest what is missing. `origin` names the old one: where another process
 * has carried that over before, no more than what is missing. Throws what KV throws.
 */
export async function carryOver(
  from: Deno.Kv,
  to: Deno.Kv,
  { origin, now }: { origin: string; now: number },
): Promise<void> {
  const mark = ["carried_over", origin];
  const expiresAt = now + MARK_MS;
  const begun = to.atomic().check({ key: mark, versionstamp: null });
  const { ok: isFirst } = await begun.set(mark, { expiresAt, isDone: false }).commit();
  if (!isFirst) await carriedOver(to, mark);
  const present = new Set<string>();
  let [operation, changes] = [to.atomic(), 0];
  const change = async (add: (operation: Deno.AtomicOperation) => unknown) => {
    add(operation);
    if (++changes < BATCH) return;
    await operation.commit();
    [operation, changes] = [to.atomic(), 0];
  };
  for await (const { key } of to.list({ prefix: [] })) {
    if (isFirst && isOfBoard(key)) await change((operation) => operation.delete(key));
    else present.add(nameOf(key));
  }
  for await (const { key, value } of from.list({ prefix: [] })) {
    if (!present.has(nameOf(key))) await change((operation) => operation.set(key, value));
  }
  await operation.set(mark, { expiresAt, isDone: true }).commit();
  await renewVersion(to);
}

/** Waits until another process has done it, which would take away what it does not know; or has died. */
async function carriedOver(kv: Deno.Kv, mark: Deno.KvKey): Promise<void> {
  for (let waitedMs = 0; waitedMs < PATIENCE_MS; waitedMs += LOOK_MS) {
    if ((await kv.get<{ isDone: boolean }>(mark)).value?.isDone) return;
    await pause(LOOK_MS);
  }
}

/** Whoever knows this board already reads it again only where its version is another. */
async function renewVersion(kv: Deno.Kv): Promise<void> {
  let isRenewed = false;
  while (!isRenewed) {
    const board = await kv.get(["orders"]);
    if (board.versionstamp === null) return;
    isRenewed = (await kv.atomic().check(board).set(["orders"], board.value).commit()).ok;
  }
}

function isOfBoard([family]: Deno.KvKey): boolean {
  return BOARD.includes(String(family));
}

/** A number has one name, whether it stands on the board or has left it. */
function nameOf(key: Deno.KvKey): string {
  return JSON.stringify(isOfBoard(key) && key.length > 1 ? ["number", key[1]] : key);
}
