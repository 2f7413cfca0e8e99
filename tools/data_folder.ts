// Prints the data folder for the permission list of `deno task serve`. What is wrong with the
// configuration is left to the server to say.
import { readConfig } from "@/lib/config.ts";

function dataFolder(): string {
  try {
    return readConfig().dataFolder ?? "./data";
  } catch {
    return "./data";
  }
}

// deno-lint-ignore no-console
console.log(dataFolder());
