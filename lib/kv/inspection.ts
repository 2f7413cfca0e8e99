import type { DatabaseSync } from "node:sqlite";

/** For how long another process may be writing to the file. */
const BUSY_MS = 5_000;

/** What became of looking at a database file. */
export type Inspection =
  /** To be closed once KV has the file: the last one to leave takes away what a full disk can't make again. */
  | { outcome: "sound"; close(): void }
  | { outcome: "damaged"; reason: string };

/**
 * Looks at a file of Deno KV before KV opens it, which ends the process where it finds damage. Clears also
 * the ends of values that an older version stored, as of those KV ends the process on a full disk.
 * Throws when the file can't be read or, where there are such ends, not be written.
 */
export async function inspect(path: string, { inFull }: { inFull: boolean }): Promise<Inspection> {
  const { DatabaseSync } = await import("node:sqlite");
  const database = new DatabaseSync(path, { timeout: BUSY_MS });
  try {
    const damage = look(database, inFull);
    if (damage === null) return { outcome: "sound", close: () => database.close() };
    database.close();
    return { outcome: "damaged", reason: damage };
  } catch (error) {
    database.close();
    if (!(error instanceof Error) || !isDamage(error.message)) throw error;
    return { outcome: "damaged", reason: error.message };
  }
}

function look(database: DatabaseSync, inFull: boolean): string | null {
  const tables = database.prepare("SELECT name FROM sqlite_master WHERE name = 'kv'").all();
  if (inFull) {
    const found = Object.values(database.prepare("PRAGMA quick_check(1)").get() ?? {})[0];
    if (found !== "ok") return String(found);
  }
  if (tables.length === 0) return null;
  const ending = database.prepare("SELECT 1 FROM kv WHERE expiration_ms > 0 LIMIT 1").get();
  if (ending !== undefined) {
    database.exec("UPDATE kv SET expiration_ms = -1 WHERE expiration_ms > 0");
  }
  return null;
}

/** Whether an error of SQLite's or of KV's says that what is stored can't be understood. */
export function isDamage(message: string): boolean {
  return /malformed|not a database|deserialize|invalid utf8|invalid tag|encoding|no such (table|column)/i
    .test(message);
}
