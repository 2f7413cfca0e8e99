import { DatabaseSync } from "node:sqlite";
import { inspect, isDamage } from "@/lib/kv/inspection.ts";

/** For how long the app may be writing. */
const BUSY_MS = 5_000;

/**
 * Copies a database that the app may have open and write to: it is one moment of it, and holds all that was
 * answered before this was called. The copy is looked at before it gets its name. Throws what SQLite throws.
 */
export async function backUp(
  path: string,
  file: string,
): Promise<{ entries: number; bytes: number }> {
  const { uid } = await Deno.stat(path);
  // A reader makes files beside the database, too, which would be closed to the app.
  if (uid !== Deno.uid()) {
    throw new Error(`Run this as the user whom the database belongs to, not as another: ${path}`);
  }
  const draft = `${file}.part`;
  await Deno.remove(draft).catch(() => {});
  // Whoever reads the copy could make sessions of staff.
  const umask = Deno.umask(0o077);
  try {
    const database = new DatabaseSync(path, { timeout: BUSY_MS });
    try {
      database.prepare("VACUUM INTO ?").run(draft);
    } finally {
      database.close();
    }
  } finally {
    Deno.umask(umask);
  }
  const entries = await countSound(draft);
  {
    using written = await Deno.open(draft, { read: true, write: true });
    await written.sync();
  }
  await Deno.rename(draft, file);
  return { entries, bytes: (await Deno.stat(file)).size };
}

/**
 * Puts a copy in the place of the database, which gets another name; gives that, or `null` where there was
 * none. Throws when the copy is damaged, and while anybody has the database open.
 */
export async function restore(file: string, path: string): Promise<string | null> {
  await countSound(file);
  const draft = `${path}.part`;
  await Deno.copyFile(file, draft);
  await Deno.chmod(draft, 0o600);
  const kept = await setAside(path);
  await Deno.rename(draft, path);
  return kept;
}

async function countSound(file: string): Promise<number> {
  await Deno.stat(file);
  const found = await inspect(file, { inFull: true });
  if (found.outcome === "damaged") throw new Error(`${file} is damaged: ${found.reason}`);
  found.close();
  const database = new DatabaseSync(file);
  try {
    return Number(database.prepare("SELECT count(*) AS entries FROM kv").get()!.entries);
  } finally {
    database.close();
  }
}

async function setAside(path: string): Promise<string | null> {
  try {
    await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
  refuseIfOpen(path);
  const aside = `${path}.before-${new Date().toISOString().replaceAll(":", "-")}`;
  await Deno.rename(path, aside);
  for (const end of ["-wal", "-shm"]) {
    await Deno.rename(`${path}${end}`, `${aside}${end}`).catch(() => {});
  }
  return aside;
}

/** Only who is alone with a database can take its log of writes away. */
function refuseIfOpen(path: string): void {
  const database = new DatabaseSync(path);
  try {
    database.exec("PRAGMA journal_mode = DELETE");
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    if (!isDamage(reason)) {
      throw new Error(`Stop the app first, it has the database open: ${path}`, { cause: error });
    }
  } finally {
    database.close();
  }
}
