import { dirname, relative, resolve } from "node:path";
import { address, isLoopback, parseHttpUrl, text } from "@/lib/base/settings.ts";

/** Where orders are stored, checked. */
export interface DatabaseSettings {
  /** The database: a file, a KV server's address, or `null` for the one that the platform attaches. */
  kvPath: string | null;
  /** What is shown to that KV server; `null`: the database is none, or the platform knows. */
  kvToken: string | null;
  /** The folder that the database file is in; `null` where there is none. */
  dataFolder: string | null;
}

/** Where the process runs: a machine with a disk, or a platform that attaches a database. */
export type Place = "machine" | "platform";

const DEFAULT_KV_PATH = "./data/orders.sqlite3";

/** The variables that decide it, for the environment's schema. */
export const DATABASE_VARIABLES = {
  KV_PATH: address(
    "must be a file in a folder of its own, without a comma in the path, such as " +
      `${DEFAULT_KV_PATH}, or the https address of a KV server`,
    (value) => isAddress(value) ? isUsableServer(value) : isUsablePath(value),
  ),
  DENO_KV_ACCESS_TOKEN: text(
    "must be the access token of the KV server, such as 4f1d…, without spaces",
    (value) => /^[\x21-\x7e]+$/.test(value),
    { secret: true },
  ),
};

type Variables = { [name in keyof typeof DATABASE_VARIABLES]?: string | undefined };

/** What is missing among these variables: a line each. */
export function databaseProblems(given: Variables, place: Place): string[] {
  const { kvPath, kvToken, dataFolder } = readDatabaseSettings(given, place);
  const hasServer = kvPath !== null && kvPath !== ":memory:" && dataFolder === null;
  return hasServer && kvToken === null
    ? ["DENO_KV_ACCESS_TOKEN must be set when KV_PATH is the address of a KV server"]
    : [];
}

/** Reads variables that have no {@linkcode databaseProblems}. */
export function readDatabaseSettings(given: Variables, place: Place): DatabaseSettings {
  const kvPath = given.KV_PATH ?? (place === "machine" ? DEFAULT_KV_PATH : null);
  const hasServer = kvPath !== null && isUsableServer(kvPath);
  const hasFile = kvPath !== null && kvPath !== ":memory:" && !hasServer;
  return {
    kvPath: hasServer ? new URL(kvPath).href : kvPath,
    kvToken: hasServer ? given.DENO_KV_ACCESS_TOKEN ?? null : null,
    dataFolder: hasFile ? dirname(kvPath) : null,
  };
}

/** Whether it is meant as an address and not as the path of a file. */
function isAddress(kvPath: string): boolean {
  return /^[a-z][a-z0-9+.-]+:/i.test(kvPath);
}

/** What is stored there, and the token, must not travel in the clear but within this machine. */
function isUsableServer(kvPath: string): boolean {
  const url = parseHttpUrl(kvPath);
  if (url === null || url.search !== "" || url.hash !== "") return false;
  return url.protocol === "https:" || isLoopback(url);
}

/** The project's own folders, of which it is built. */
const OWN_FOLDER =
  /^(\..+|_fresh|components|docs|islands|jsr|lib|node_modules|routes|static|tests|tools)$/;

/**
 * The server may write in the data folder, so that can't be the project's, hold it or be in a folder
 * of its code; Deno's permission lists have no way to write a comma.
 */
function isUsablePath(kvPath: string): boolean {
  if (kvPath === ":memory:") return true;
  const folder = resolve(dirname(kvPath));
  const holdsProject = relative(folder, Deno.cwd()).split("/")[0] !== "..";
  const [top = ""] = relative(Deno.cwd(), folder).split("/");
  const isOfProject = top !== ".." && OWN_FOLDER.test(top);
  return !kvPath.includes(",") && !kvPath.endsWith("/") && !holdsProject && !isOfProject;
}
