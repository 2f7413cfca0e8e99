import { answered } from "@/tools/cafe/answered.ts";
import { closedPort } from "@/tools/cafe/closed_port.ts";
import { emptyDatabase, isWell, ROOT } from "@/tools/cafe/server.ts";
import { postOrder, rsaKeyPair } from "@/tools/cafe/signing.ts";
import { waitFor } from "@/tools/cafe/wait_for.ts";
import { print } from "@/tools/print.ts";
import { run, timed } from "./shell.ts";

/** The first version with this layout of the database. */
const OLD = "5b780d8";
const kitchen = rsaKeyPair();

/** Runs the old version and this one in turn on one database, each with an order; throws where a number is missing. */
export async function rehearseUpgrade(): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "rehearse_" });
  await using database = await emptyDatabase();
  try {
    const old = await build(folder, OLD);
    const current = await build(folder, "HEAD");
    const numbers: number[] = [];
    for (const [name, place] of [[OLD, old], ["HEAD", current], [OLD, old], ["HEAD", current]]) {
      numbers.unshift(numbers.length + 1);
      const shown = await runOnce(place!, database.variables.KV_PATH, numbers[0]!);
      print(`         ${name} shows ${shown.join()}`);
      if (shown.join() !== numbers.join()) throw new Error(`It should show ${numbers.join()}`);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function build(folder: string, version: string): Promise<string> {
  const place = `${folder}/${version}`;
  await run(["git", "clone", "--quiet", ROOT, place]);
  await run(["git", "checkout", "--quiet", version], { cwd: place }).catch((cause) => {
    throw new Error("The whole history is needed: git fetch --unshallow", { cause });
  });
  await timed(`${version} is built`, async () => {
    await run([Deno.execPath(), "install"], { cwd: place });
    await run([Deno.execPath(), "task", "build"], { cwd: place });
  });
  return place;
}

/** Starts a version, sends it an order and stops it as a service is stopped; gives what it showed then. */
async function runOnce(cwd: string, KV_PATH: string, number: number): Promise<number[]> {
  const port = closedPort();
  const url = `http://127.0.0.1:${port}`;
  const process = new Deno.Command(Deno.execPath(), {
    args: ["task", "--quiet", "serve"],
    cwd,
    env: {
      HOST: "127.0.0.1",
      PORT: String(port),
      KV_PATH,
      LOGIN_TOKEN: "a token for the rehearsal",
      ORDER_TIMEOUT: "3600",
      WEBHOOK_PUBLIC_KEY: kitchen.spki,
    },
    stdout: "null",
  }).spawn();
  try {
    await waitFor(() => isWell(url), { limitMs: 20_000 });
    await answered(postOrder(url, number, kitchen.privateKey), 200);
    const { orders } = await (await fetch(`${url}/api/orders`)).json();
    return orders.map(Number);
  } finally {
    process.kill("SIGTERM");
    await process.status;
  }
}
