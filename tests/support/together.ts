// Runs the files of tests that it is given after `--`, in one process: to load the app takes longer
// than most of those without a browser do. `tools/run_tests.ts` calls it.
import { ROOT } from "@/tools/cafe/server.ts";

for (const file of Deno.args) await import(`${ROOT}/${file}`);
