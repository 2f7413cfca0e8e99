// Runs the files of tests that it is given after `--`, in one process: to load the app and a browser's
// driver takes longer than most files do. `tools/run_tests.ts` calls it.
import { ROOT } from "@/tools/cafe/server.ts";

for (const file of Deno.args) await import(`${ROOT}/${file}`);
