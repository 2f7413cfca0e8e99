import { basename, dirname } from "node:path";
import { log } from "@/lib/base/log.ts";

/**
 * Gives a damaged database file another name, with the date, and what belongs to it too: one can still
 * look for what is in it. Throws what the file system throws.
 */
export async function moveAside(path: string, now: number, reason: string): Promise<void> {
  const aside = `${path}.damaged-${new Date(now).toISOString().replaceAll(":", "-")}`;
  await Deno.rename(path, aside);
  for (const end of ["-wal", "-shm"]) {
    await Deno.rename(`${path}${end}`, `${aside}${end}`).catch(() => {});
  }
  log("error", "The database was damaged: it was moved aside, and an empty one begun", {
    file: aside,
    reason,
  });
}

/** When the last one was moved aside, in ms since the epoch; `null`: none was. */
export function lastDamage(path: string): number | null {
  const prefix = `${basename(path)}.damaged-`;
  const dates = [...Deno.readDirSync(dirname(path))]
    .filter(({ name }) => name.startsWith(prefix) && name.endsWith("Z"))
    // As it was written: the file's own dates say when it was written to.
    .map(({ name }) => Date.parse(name.slice(prefix.length).replace(/T(\d\d)-(\d\d)-/, "T$1:$2:")));
  return dates.length === 0 ? null : Math.max(...dates);
}
