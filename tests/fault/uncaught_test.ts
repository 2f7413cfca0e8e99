import { assertEquals } from "@std/assert";

Deno.test("an error that nobody catches is a line in the log, and the process goes on", async () => {
  const script = new URL("uncaught.ts", import.meta.url).pathname;
  const command = new Deno.Command(Deno.execPath(), { args: ["run", "--no-prompt", script] });
  const { code, stdout, stderr } = await command.output();
  const lines = new TextDecoder().decode(stdout).trim().split("\n").map((line) => JSON.parse(line));
  assertEquals(lines.map(({ level, event, reason }) => [level, event, reason]), [
    ["error", "Uncaught error", "from a promise: its cause"],
    ["error", "Uncaught error", "from a timer"],
    ["info", "Still there", undefined],
  ]);
  assertEquals([code, new TextDecoder().decode(stderr)], [0, ""]);
});
