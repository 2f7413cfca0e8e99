import { randomInt } from "node:crypto";
import { emptyDatabase } from "@/tools/cafe/server.ts";
import { pause } from "@/lib/base/pause.ts";
import { Child, now } from "./child.ts";
import { median, quantile, table } from "./figures.ts";
import type { Sent } from "./server.ts";

const SUBJECTS = ["ours", "bare", "hono"] as const;
/** Boards in a round, at a pace that leaves the machine idle between them. */
const SENDINGS = 5;
const PAUSE_MS = 30;
/** Requests for the page while a board is being written. */
const VISITS = 60;

/** As many streams that a request can come while they are being written to. */
const MANY = 1_000;

/** What a round showed of one subject. */
interface Round {
  p50: number;
  p99: number;
  first: number;
  /** CPU in µs for each event, of the server and of the pages. */
  serverCpu: number;
  pagesCpu: number;
  bytes: number;
}

/** A server with its pages, which stand still while the others are measured. */
class Subject implements AsyncDisposable {
  readonly rounds: Round[] = [];
  /** Memory that a stream takes, in kB. */
  kbPerStream = NaN;
  port = 0;
  #server: Child;
  #pages = Child.start("pages.ts");
  #count: number;

  constructor(name: string, variables: Record<string, string>, count: number) {
    this.#server = Child.start("server.ts", [name], variables);
    this.#count = count;
  }

  async open(): Promise<void> {
    this.port = await this.#server.ask("port");
    await this.#warmUp();
    const before = await this.#memory();
    await this.#pages.ask("open", { port: this.port, count: this.#count });
    for (let count = 0; count < 5; count++) await this.send();
    this.kbPerStream = ((await this.#memory()) - before) / 1_000 / this.#count;
  }

  /** So that what is loaded or made once is not taken for a stream's memory. */
  async #warmUp(): Promise<void> {
    await this.#pages.ask("open", { port: this.port, count: 20 });
    await this.send();
    await this.#pages.ask("leave", { count: 20 });
    await this.#pages.ask("summary");
  }

  /** Sends a board to all; resolves with when that began and ended. */
  async send(begun = (_: Sent) => {}): Promise<{ at: number; ms: number }> {
    const sent: Sent = await this.#server.ask("send");
    begun(sent);
    return {
      at: sent.at,
      ms: await this.#pages.ask("shown", { version: sent.version, since: sent.at }),
    };
  }

  async round(): Promise<void> {
    this.resume();
    // Ours sends the ping that was due meanwhile, too.
    for (let count = 0; count < 2; count++) {
      await this.send();
      await pause(PAUSE_MS);
    }
    await this.#pages.ask("summary");
    const [server, pages] = await this.#usage();
    for (let count = 0; count < SENDINGS; count++) {
      await this.send();
      await pause(PAUSE_MS);
    }
    const [serverAfter, pagesAfter] = await this.#usage();
    const events = SENDINGS * this.#count;
    const { bytes, ...times } = await this.#pages.ask("summary");
    this.rounds.push({
      ...times,
      bytes: bytes / events,
      serverCpu: (serverAfter!.cpu - server!.cpu) / events,
      pagesCpu: (pagesAfter!.cpu - pages!.cpu) / events,
    });
    this.freeze();
  }

  async #usage() {
    return await Promise.all([this.#server.usage(), this.#pages.usage()]);
  }

  async #memory(): Promise<number> {
    await this.#server.ask("collectGarbage");
    return (await this.#server.usage()).rss;
  }

  median(figure: keyof Round): number {
    return median(this.rounds.map((round) => round[figure]));
  }

  freeze(): void {
    for (const child of [this.#server, this.#pages]) child.freeze();
  }

  resume(): void {
    for (const child of [this.#server, this.#pages]) child.resume();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.resume();
    await Promise.all([this.#server, this.#pages].map((child) => child[Symbol.asyncDispose]()));
  }
}

/**
 * Commit to every open stream: ours, a bare loop and Hono's `streamSSE`, each with pages of its own,
 * in turns and in another order each time; those whose turn it is not stand still.
 */
export async function fanOut(counts: number[], rounds: number): Promise<string> {
  const rows: (string | number)[][] = [[
    "streams",
    "server",
    "p50 ms",
    "p99 ms",
    "× bare",
    "first client ms",
    "server µs/event",
    "pages µs/event",
    "bytes/event",
    "kB/stream",
    "× bare",
  ]];
  const visits: string[] = [];
  for (const count of counts) {
    await using database = await emptyDatabase();
    const variables = {
      ...database.variables,
      LOGIN_TOKEN: "a token for the bench",
      ORDER_TIMEOUT: "86400",
      WEBHOOK_SECRET: `whsec_${btoa("x".repeat(32))}`,
      MAX_STREAMS: "100000",
      MAX_STREAMS_PER_ADDRESS: "100000",
    };
    await using stack = new AsyncDisposableStack();
    const subjects = SUBJECTS.map((name) => stack.use(new Subject(name, variables, count)));
    for (const subject of subjects) {
      await subject.open();
      subject.freeze();
    }
    for (let round = 0; round < rounds; round++) {
      for (let turn = 0; turn < subjects.length; turn++) {
        await subjects[(round + turn) % subjects.length]!.round();
      }
    }
    const bare = subjects[1]!;
    for (const [at, subject] of subjects.entries()) {
      const ratios = subject.rounds.map(({ p99 }, round) => p99 / bare.rounds[round]!.p99);
      rows.push([
        count,
        SUBJECTS[at]!,
        subject.median("p50").toFixed(1),
        subject.median("p99").toFixed(1),
        median(ratios).toFixed(2),
        subject.median("first").toFixed(1),
        subject.median("serverCpu").toFixed(1),
        subject.median("pagesCpu").toFixed(1),
        subject.median("bytes").toFixed(0),
        subject.kbPerStream.toFixed(1),
        (subject.kbPerStream / bare.kbPerStream).toFixed(2),
      ]);
    }
    if (count >= MANY) visits.push(await visitWhileWriting(subjects[0]!, count));
  }
  return [
    `Commit to event read by all, ${rounds} rounds in turns, medians of the rounds:`,
    table(rows),
    ...(visits.length > 0 ? ["`GET /` while a board is being written:", visits.join("\n")] : []),
  ].join("\n\n");
}

/** How long the page takes when it is asked for in the middle of a fan-out. */
async function visitWhileWriting(ours: Subject, count: number): Promise<string> {
  const times: number[] = [];
  const visit = async () => {
    const begun = now();
    const response = await fetch(`http://127.0.0.1:${ours.port}/`);
    await response.arrayBuffer();
    return { begun, ended: now() };
  };
  ours.resume();
  await visit();
  for (let count = 0; count < VISITS; count++) {
    const visited = Promise.withResolvers<{ begun: number; ended: number }>();
    const { at, ms } = await ours.send(async () => {
      await pause(randomInt(30));
      visit().then(visited.resolve, visited.reject);
    });
    const { begun, ended } = await visited.promise;
    if (begun < at + ms) times.push(ended - begun);
  }
  ours.freeze();
  const [half, most, longest] = [0.5, 0.99, 1].map((part) => quantile(times, part).toFixed(1));
  return `- ${count} streams: p50 ${half} ms, p99 ${most} ms, longest ${longest} ms ` +
    `(${times.length} requests)`;
}
