// Copies the database while the app runs: `deno task backup FILE`; `--restore FILE` puts a copy back.
import { dirname } from "node:path";
import { parseArgs } from "node:util";
import { backUp, restore } from "./backup/copy.ts";
import { readConfig } from "@/lib/config.ts";
import { reasonOf } from "@/lib/base/log.ts";

const USAGE =
  `Usage: deno task backup FILE             a copy of the database, also while the app runs
       deno task backup --restore FILE   puts a copy in the database's place`;

function say(text: string): void {
  // deno-lint-ignore no-console
  console.log(text);
}

function readArguments(): { file: string; isRestore: boolean } {
  const { values, positionals: [file, ...more] } = parseArgs({
    args: Deno.args,
    allowPositionals: true,
    options: { restore: { type: "boolean", default: false } },
  });
  if (file === undefined || more.length > 0) throw new TypeError(`One file is needed\n\n${USAGE}`);
  return { file, isRestore: values.restore };
}

try {
  const { file, isRestore } = readArguments();
  const { kvPath, dataFolder } = readConfig();
  if (kvPath === null || dataFolder === null) throw new Error("KV_PATH is no file");
  if (isRestore) {
    await Deno.mkdir(dirname(kvPath), { recursive: true, mode: 0o700 });
    const kept = await restore(file, kvPath);
    say(`${file} is in the place of ${kvPath}${kept === null ? "" : `, which is now ${kept}`}`);
  } else {
    const { entries, bytes } = await backUp(kvPath, file);
    say(`${file} has the ${entries} entries of ${kvPath}, in ${bytes} bytes`);
  }
} catch (error) {
  say(reasonOf(error));
  Deno.exit(1);
}
