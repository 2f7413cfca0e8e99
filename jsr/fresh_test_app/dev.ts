import { Builder } from "fresh/dev";

await new Builder({ root: import.meta.dirname! }).listen(
  () => import("./main.ts"),
  { hostname: "127.0.0.1", port: 0 },
);
