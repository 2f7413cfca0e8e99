// Says before the build what would end the start after it: settings that are wrong, and a port that is taken.
import { type Config, ConfigError, readConfig } from "@/lib/config.ts";
import { log } from "@/lib/base/log.ts";

function problems(): string[] {
  try {
    return portProblems(readConfig());
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
}

function portProblems({ host: hostname, port }: Config): string[] {
  try {
    Deno.listen({ hostname, port }).close();
    return [];
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) return []; // the server says what is wrong
    return [
      `PORT: another program listens on ${hostname} ${port}: end it, or set another PORT in .env`,
    ];
  }
}

const found = problems();
for (const problem of found) log("error", problem);
Deno.exit(found.length === 0 ? 0 : 1);
