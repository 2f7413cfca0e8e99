import { Builder } from "fresh/dev";
import { readConfig } from "@/lib/config.ts";

const builder = new Builder();
if (Deno.args.includes("build")) {
  await builder.build();
} else {
  const { host: hostname, port } = readConfig();
  await builder.listen(() => import("./main.ts"), { hostname, port });
}
