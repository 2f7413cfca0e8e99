import { randomBytes, randomUUID } from "node:crypto";
import { join } from "node:path";
import { log } from "@/lib/base/log.ts";

/** Characters of a login token that can't be guessed, at the rate at which we let people guess. */
const ENOUGH_CHARACTERS = 12;

/** Where the login token is kept that was made because none was configured. */
export function loginTokenFile(dataFolder: string): string {
  return join(dataFolder, "login_token");
}

/**
 * The login token of the data folder, made on the first call: 128 random bits in a file that only
 * the owner can read. Throws what the file system throws.
 */
export async function keptLoginToken(dataFolder: string): Promise<string> {
  const file = loginTokenFile(dataFolder);
  const token = await read(file);
  if (token !== null && token !== "") return token;
  // Empty, it is what a loss of power has left of one that nobody has seen.
  if (token === "") await Deno.remove(file);
  return await make(file);
}

/** Says in the log, without saying more of it, that a login token is too short. */
export function warnOfShortToken(token: string): void {
  if ([...token.trim()].length >= ENOUGH_CHARACTERS) return;
  log(
    "warn",
    `The login token is short: set a LOGIN_TOKEN of ${ENOUGH_CHARACTERS} characters or more`,
  );
}

async function read(file: string): Promise<string | null> {
  try {
    return (await Deno.readTextFile(file)).trim();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}

/** Links a finished draft, so that nobody ever reads half a token; of several at once, one wins. */
async function make(file: string): Promise<string> {
  const draft = `${file}.${randomUUID()}`;
  const token = randomBytes(16).toString("hex");
  await Deno.writeTextFile(draft, `${token}\n`, { createNew: true, mode: 0o600 });
  {
    using written = await Deno.open(draft, { write: true });
    await written.sync();
  }
  try {
    await Deno.link(draft, file);
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  } finally {
    await Deno.remove(draft);
  }
  return (await Deno.readTextFile(file)).trim();
}
