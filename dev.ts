import { Builder } from "fresh/dev";
import { readConfig } from "@/lib/config.ts";

const builder = new Builder();
if (Deno.args.includes("build")) {
  // Scripts of earlier builds would stay in it.
  await Deno.remove("_fresh", { recursive: true }).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  await builder.build();
} else {
  const { host: hostname, port } = readConfig();
  await builder.listen(() => import("./main.ts"), { hostname, port });
}
