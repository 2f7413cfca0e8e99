import { dirname } from "node:path";
import { statfs } from "node:fs/promises";
import type { Config } from "@/lib/config.ts";
import { inspect } from "@/lib/kv/inspection.ts";
import { reachStore } from "@/lib/kv/reach_store.ts";
import { reasonOf } from "@/lib/base/log.ts";
import { about, type Finding } from "./finding.ts";

const MB = 2 ** 20;
const LITTLE_ROOM = 500 * MB;
const NO_ROOM = 20 * MB;
/** What else than streams wants a file descriptor. */
const OTHER_FILES = 100;
const TODO_OWNER = "run this as the user that the app runs as, such as: sudo -u board";

/** Whether orders can be stored: writes a key and removes it, where that leaves no traces. */
export async function checkDatabase({ kvPath, dataFolder }: Config): Promise<Finding> {
  const database = about("database");
  if (kvPath === null) return database.ok("the platform's own");
  if (kvPath === ":memory:") {
    return database.warning("in memory: a restart loses all numbers", "set KV_PATH to a file");
  }
  try {
    if (dataFolder !== null) {
      const file = await Deno.stat(kvPath).catch(onlyIfMissing);
      if (file === null) return await checkFolder(dataFolder, kvPath);
      // The files beside it that a write makes would be ours, and the app could not write any more.
      if (file.uid !== Deno.uid()) {
        return database.warning(`${kvPath} belongs to another user, and was let be`, TODO_OWNER);
      }
      // KV ends the process where it finds damage.
      const found = await inspect(kvPath, { inFull: true });
      if (found.outcome === "damaged") {
        return database.failed(
          `${kvPath} is damaged: ${found.reason}`,
          "stop the app and put a backup back; else it begins an empty one at its next start",
        );
      }
      found.close();
    }
    using kv = await reachStore(() => Deno.openKv(kvPath));
    const key = ["doctor", crypto.randomUUID()];
    await reachStore(() => kv.set(key, true));
    await reachStore(() => kv.delete(key));
    return database.ok(`${kvPath} is sound, and can be written to`);
  } catch (error) {
    return database.failed(
      `${kvPath} can't be written to: ${reasonOf(error)}`,
      "look at the folder's owner and rights, and at the room on its disk",
    );
  }
}

async function checkFolder(folder: string, kvPath: string): Promise<Finding> {
  const database = about("database");
  const nearest = await nearestFolder(folder);
  try {
    await Deno.remove(await Deno.makeTempFile({ dir: nearest, prefix: "doctor_" }));
    return database.ok(`${kvPath} is made by the first start`);
  } catch {
    return database.failed(
      `${folder} can't be made or written to by this user`,
      `make the folder, and give it to the user that the app runs as; or ${TODO_OWNER}`,
    );
  }
}

/** How much room there is for the database. */
export async function checkRoom({ dataFolder }: Config): Promise<Finding[]> {
  if (dataFolder === null) return [];
  const { bavail, bsize } = await statfs(await nearestFolder(dataFolder));
  return [judgeRoom(Number(bavail) * Number(bsize))];
}

/** What so many free bytes are good for. */
export function judgeRoom(free: number): Finding {
  const disk = about("disk");
  const says = `${Math.floor(free / MB)} MB are free`;
  const todo = "make room: with none left, orders are refused";
  if (free < NO_ROOM) return disk.failed(says, todo);
  return free < LITTLE_ROOM ? disk.warning(says, todo) : disk.ok(says);
}

/** Whether as many files may be open as there may be streams. */
export async function checkOpenFiles({ maxStreams }: Config): Promise<Finding[]> {
  const limits = await Deno.readTextFile("/proc/self/limits").catch(() => "");
  // Deno raises the soft one to this at its start.
  const hard = /^Max open files\s+\S+\s+(\d+)/m.exec(limits)?.[1];
  return hard === undefined ? [] : [judgeOpenFiles(Number(hard), maxStreams)];
}

/** What so many open files are good for. */
export function judgeOpenFiles(limit: number, maxStreams: number): Finding {
  const files = about("open files");
  const says = `${limit} may be open here, for ${maxStreams} streams`;
  const needed = maxStreams + OTHER_FILES;
  if (limit >= needed) return files.ok(says);
  return files.warning(
    says,
    `allow ${needed} (LimitNOFILE= in the unit, ulimit -n in a shell), or lower MAX_STREAMS`,
  );
}

async function nearestFolder(path: string): Promise<string> {
  const found = await Deno.stat(path).catch(onlyIfMissing);
  return found !== null ? path : await nearestFolder(dirname(path));
}

function onlyIfMissing(error: unknown): null {
  if (error instanceof Deno.errors.NotFound) return null;
  throw error;
}
