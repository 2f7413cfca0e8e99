import { parse } from "dotenv";

/**
 * Reads these variables: the process's own, else those of the file `.env` in the working folder if
 * there is one. Throws when that file can't be read.
 */
export function readEnvironment(names: string[]): Record<string, string | undefined> {
  const file = dotEnv();
  return Object.fromEntries(names.map((name) => [name, Deno.env.get(name) ?? file[name]]));
}

function dotEnv(): Record<string, string | undefined> {
  try {
    return parse(Deno.readTextFileSync(".env"));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return {};
    throw error;
  }
}
