import { pause } from "@/lib/base/pause.ts";
import { closedPort } from "@/tools/cafe/closed_port.ts";
import { emptyDatabase, Server } from "@/tools/cafe/server.ts";
import { WEBHOOK_SECRET } from "@/tools/cafe/signing.ts";
import { median, table } from "./figures.ts";

/** From starting the process to its first 200: ours as it is served, and the smallest server there is. */
export async function startToFirstAnswer(rounds: number): Promise<string> {
  await using database = await emptyDatabase();
  const ours = async () => {
    const port = String(closedPort());
    const begun = performance.now();
    await using _ = await Server.launch({ ...database.variables, WEBHOOK_SECRET, PORT: port });
    return await firstAnswer(port) - begun;
  };
  const bare = async () => {
    const port = String(closedPort());
    const script = new URL("smallest_server.ts", import.meta.url).pathname;
    const args = ["run", "--no-config", "--allow-net", script, port];
    const begun = performance.now();
    await using server = new Deno.Command(Deno.execPath(), { args, stdout: "null" }).spawn();
    const answered = await firstAnswer(port);
    server.kill("SIGKILL");
    return answered - begun;
  };
  // Makes the database, and V8's code cache of both.
  for (let round = 0; round < 2; round++) await Promise.all([ours(), bare()]);
  const times = { ours: [] as number[], bare: [] as number[] };
  for (let round = 0; round < rounds; round++) {
    times.ours.push(await ours());
    times.bare.push(await bare());
  }
  const more = median(times.ours.map((time, round) => time - times.bare[round]!));
  return [
    `Start to first answer of \`/\`, ms, median of ${rounds} in turns:`,
    table([
      ["ours", "bare `node:http`", "more"],
      [median(times.ours).toFixed(0), median(times.bare).toFixed(0), more.toFixed(0)],
    ]),
  ].join("\n\n");
}

/** When the port answers for the first time. */
async function firstAnswer(port: string): Promise<number> {
  while (true) {
    const response = await fetch(`http://127.0.0.1:${port}/`).catch(() => null);
    await response?.arrayBuffer();
    if (response?.status === 200) return performance.now();
    await pause(1);
  }
}
