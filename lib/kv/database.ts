import type { Clock } from "@/lib/shared/clock.ts";
import { type DatabaseState, LocalDatabase } from "./local_database.ts";
import { localKv } from "./local_kv.ts";
import { reachStore } from "./reach_store.ts";
import { Sweep } from "./sweep.ts";

/** How soon after the opening the database is tidied for the first time, and how often then. */
const FIRST_SWEEP_MS = 5_000;
const SWEEP_MS = 900_000;

/** How it is where there is no file: the same for good. */
const NO_FILE: DatabaseState = {
  isDiskFull: false,
  isReplaced: false,
  damagedAt: null,
  isShared: false,
};

/** What a database is opened with. */
export interface DatabaseOptions {
  /** A file, `:memory:`, a KV server's address, or `null` for what the platform attaches. */
  path: string | null;
  /** What that KV server is shown. */
  token: string | null;
  clock: Clock;
  /** Keys that are old by their names at a time in ms since the epoch. */
  old: (now: number) => Deno.KvListSelector;
  /** Called when everything is in another file at the path, which is to be opened anew. */
  moved: () => void;
}

/** An open database, and what keeps it in order. */
export interface Database {
  kv: Deno.Kv;
  readonly state: DatabaseState;
  /** Ends what is under way and closes it. */
  close(): Promise<void>;
}

/** Opens the database. Throws an error that names KV_PATH when that can't be done. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { path, token, clock, old } = options;
  // Deno's client takes it from nowhere else, and it may stand in the file `.env`.
  if (token !== null) Deno.env.set("DENO_KV_ACCESS_TOKEN", token);
  const isLocal = path !== null && !path.includes("://");
  const isFile = isLocal && path !== ":memory:";
  try {
    const file = isFile ? await LocalDatabase.open({ ...options, path }) : null;
    const raw = file?.plainKv ?? await reachStore(() => Deno.openKv(path ?? undefined));
    const sweep = new Sweep({ kv: raw, clock, old, hasExpiry: !isLocal });
    const stopSweeping = repeat(clock, (signal) => sweep.run(signal));
    return {
      kv: file?.kv ?? (isLocal ? localKv(raw, (write) => write()) : raw),
      get state() {
        return file?.state ?? NO_FILE;
      },
      async close() {
        await stopSweeping();
        await (file ?? raw).close();
      },
    };
  } catch (cause) {
    throw new Error(`KV_PATH: could not open the database: ${path}`, { cause });
  }
}

/** Runs it soon and then again and again, until that is ended. */
function repeat(clock: Clock, run: (signal: AbortSignal) => Promise<void>): () => Promise<void> {
  const end = new AbortController();
  let running: Promise<void> = Promise.resolve();
  let cancel = clock.after(FIRST_SWEEP_MS, function again() {
    running = run(end.signal).then(() => {
      if (!end.signal.aborted) cancel = clock.after(SWEEP_MS, again);
    });
  });
  return async () => {
    end.abort();
    cancel();
    await running;
  };
}
