// Whether it can run for weeks: `deno task soak [--minutes 30]`. Ends with 1 where it leaks.
import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { pause } from "@/lib/base/pause.ts";
import { closedPort } from "@/tools/cafe/closed_port.ts";
import { emptyDatabase, Server } from "@/tools/cafe/server.ts";
import { WEBHOOK_SECRET } from "@/tools/cafe/signing.ts";
import { Staff } from "@/tools/cafe/staff.ts";
import { Child } from "@/tools/bench/child.ts";
import { table } from "@/tools/bench/figures.ts";
import { hmacSigner, sendOrder } from "@/tools/cafe/signed_order.ts";
import { answered } from "@/tools/cafe/answered.ts";
import { Inspector } from "@/tools/soak/inspector.ts";
import { judge, type Sample } from "@/tools/soak/verdict.ts";
import { printParagraphs } from "@/tools/print.ts";

const PAGES = 1_000;
const LONGEST_VISIT_MS = 120_000;
const SHORTEST_VISIT_MS = 5_000;
const NUMBERS = 60;
const ORDER_EVERY_MS = 1_000;
/** Every so many orders staff call one and remove one. */
const STAFF_EVERY = 7;
const SAMPLE_EVERY_MS = 15_000;
const LOGIN_TOKEN = "a token for the soak";
/** Long enough for closed connections to be noticed, and for kept ones to be given up. */
const SETTLE_MS = 10_000;

const { values } = parseArgs({ args: Deno.args, options: { minutes: { type: "string" } } });
const minutes = Number(values.minutes ?? 30);

await using database = await emptyDatabase();
const inspectPort = closedPort();
await using server = await Server.start({
  ...database.variables,
  LOGIN_TOKEN,
  WEBHOOK_SECRET,
  ORDER_TIMEOUT: "60",
  MAX_STREAMS: String(2 * PAGES),
  MAX_STREAMS_PER_ADDRESS: String(2 * PAGES),
}, { inspectPort });
const { url } = server;
using inspector = await Inspector.connect(inspectPort);
const staff = await Staff.logIn(url, LOGIN_TOKEN);
const sign = hmacSigner(WEBHOOK_SECRET);
const samples: Sample[] = [];
const begun = performance.now();

await using pages = Child.start("pages.ts");
const before = await sample();
await pages.ask("comeAndGo", {
  port: Number(server.port),
  count: PAGES,
  shortestMs: SHORTEST_VISIT_MS,
  longestMs: LONGEST_VISIT_MS,
});
const end = begun + minutes * 60_000;
await Promise.all([order(), watch()]);
const { visits } = await pages.ask("stayAway");
await pause(SETTLE_MS);
const after = await sample();

printParagraphs(
  `${minutes} minutes, ${PAGES} pages that stay for ${SHORTEST_VISIT_MS / 1_000} to ` +
    `${LONGEST_VISIT_MS / 1_000} s (${visits} visits), an order a second, every ${STAFF_EVERY} s ` +
    "a call and a removal by staff.",
  table([
    ["minute", "heap MB", "RSS MB", "streams", "open files", "threads"],
    ...[before, ...tenOf(samples), after].map((each) => [
      (each.seconds / 60).toFixed(1),
      (each.heap / 1e6).toFixed(1),
      (each.rss / 1e6).toFixed(0),
      each.streams,
      each.files,
      each.threads,
    ]),
  ]),
);
const verdict = judge(before, samples, after);
printParagraphs(...verdict.map(({ ok, text }) => `${ok ? "ok" : "NOT OK"}: ${text}`));
await server.stop("SIGTERM");
Deno.exitCode = verdict.every(({ ok }) => ok) ? 0 : 1;

/** The kitchen's orders, and what staff do. */
async function order(): Promise<void> {
  for (let count = 1; performance.now() < end; count++) {
    const next = begun + count * ORDER_EVERY_MS;
    await answered(sendOrder(1 + randomInt(NUMBERS), url, sign), 200);
    if (count % STAFF_EVERY === 0) {
      const number = 1 + randomInt(NUMBERS);
      await answered(staff.call(url, number), 200);
      await answered(staff.remove(url, 1 + randomInt(NUMBERS)), 200);
    }
    await pause(Math.max(0, next - performance.now()));
  }
}

async function watch(): Promise<void> {
  for (let count = 1; performance.now() < end; count++) {
    await pause(Math.max(0, begun + count * SAMPLE_EVERY_MS - performance.now()));
    samples.push(await sample());
  }
}

/** How the process is now. Its open files and threads are told by Linux alone. */
async function sample(): Promise<Sample> {
  // What is garbage already would hide what is not.
  await inspector.collectGarbage();
  const text = await (await staff.get(`${url}/metrics`)).text();
  const figure = (name: string) => Number(new RegExp(`^${name} (.+)$`, "m").exec(text)?.[1]);
  const count = async (folder: string) => {
    const entries = await Array.fromAsync(Deno.readDir(`/proc/${server.pid}/${folder}`))
      .catch(() => []);
    return entries.length;
  };
  return {
    seconds: (performance.now() - begun) / 1_000,
    heap: figure("v8_heap_used_bytes"),
    rss: figure("process_resident_memory_bytes"),
    streams: figure("orders_streams_open"),
    files: await count("fd"),
    threads: await count("task"),
  };
}

/** About ten of them, spread evenly. */
function tenOf(all: Sample[]): Sample[] {
  const step = Math.ceil(all.length / 10);
  return all.filter((_, at) => (at + 1) % step === 0);
}
