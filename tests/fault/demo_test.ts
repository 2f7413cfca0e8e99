import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { waitFor } from "@/tools/cafe/wait_for.ts";

/** How long after a signal everything has to be over. */
const END_MS = 6_000;

/** `deno task demo` after its build, with a folder for temporary files of its own. */
class Demo implements AsyncDisposable {
  output = "";
  #process: Deno.ChildProcess;
  #read: Promise<void>;

  private constructor(process: Deno.ChildProcess, readonly folder: string) {
    this.#process = process;
    this.#read = this.#collect(process.stdout);
  }

  static async start(): Promise<Demo> {
    const { tasks } = JSON.parse(await Deno.readTextFile("deno.json"));
    const flags = /&& deno (run .+)$/.exec(tasks.demo)![1]!.split(" ");
    const folder = await Deno.makeTempDir({ prefix: "demo_" });
    const command = new Deno.Command(Deno.execPath(), {
      args: flags,
      env: { PORT: "0", TMPDIR: folder },
      stdout: "piped",
    });
    return new Demo(command.spawn(), folder);
  }

  /** Waits for the first group of this pattern in what is printed. */
  async printed(pattern: RegExp): Promise<string> {
    const describe = () => this.output;
    return await waitFor(() => pattern.exec(this.output)?.[1], { limitMs: 20_000, describe });
  }

  /** Sends a signal, if any, and waits for the end; returns the exit code. */
  async end(signal?: Deno.Signal): Promise<number> {
    if (signal !== undefined) this.#process.kill(signal);
    const { code } = await this.#process.status;
    await this.#read;
    return code;
  }

  /** The processes that the demo has started; they have its folder in their command line. */
  async children(): Promise<number[]> {
    const found: number[] = [];
    for await (const { name } of Deno.readDir("/proc")) {
      const command = await Deno.readTextFile(`/proc/${name}/cmdline`).catch(() => "");
      if (command.includes(this.folder)) found.push(Number(name));
    }
    return found;
  }

  /** Asserts that no process and no file of the demo is left. */
  async assertGone(): Promise<void> {
    assertEquals(await this.children(), []);
    assertEquals(await Array.fromAsync(Deno.readDir(this.folder)), []);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of await this.children()) Deno.kill(child, "SIGKILL");
    await this.end("SIGKILL").catch(() => {});
    await this.#read;
    await Deno.remove(this.folder, { recursive: true });
  }

  async #collect(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) this.output += text;
  }
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test(`the demo brings orders to page and screens, and ends in order on ${signal}`, async () => {
    await using demo = await Demo.start();
    const url = await demo.printed(/Guests +(http:\/\/localhost:\d+)\n/);
    assertEquals(await demo.printed(/Staff +(\S+) /), `${url}/orders`);
    const number = await demo.printed(/Kitchen +(\d+) is ready\n/);
    await demo.printed(new RegExp(`Screens +.*\\b(${number})\\b.*\\n`));
    const page = await (await fetch(url)).text();
    assertStringIncludes(page, "Café Noord");
    assertStringIncludes(page, number);

    const begun = performance.now();
    assertEquals(await demo.end(signal), 0);
    assert(performance.now() - begun < END_MS);
    await assertRejects(() => fetch(url), TypeError);
    await demo.assertGone();
  });
}

Deno.test("the demo lets staff in with the login that it prints", async () => {
  await using demo = await Demo.start();
  const url = await demo.printed(/Guests +(http:\/\/localhost:\d+)\n/);
  const token = await demo.printed(/login: (\S+)\n/);
  const response = await fetch(`${url}/login`, {
    method: "POST",
    headers: { origin: url },
    body: new URLSearchParams({ token }),
    redirect: "manual",
  });
  await response.body?.cancel();
  assertEquals([response.status, response.headers.get("location")], [303, "/login?in"]);
});

Deno.test("the demo says so and fails when the app has ended by itself", async () => {
  await using demo = await Demo.start();
  await demo.printed(/Kitchen +(\d+) is ready\n/);
  for (const child of await demo.children()) Deno.kill(child, "SIGKILL");
  assertEquals(await demo.end(), 1);
  assertStringIncludes(demo.output, "The app ended by itself");
  await demo.assertGone();
});

Deno.test("the demo ends an app that does not end when told to", async () => {
  await using demo = await Demo.start();
  await demo.printed(/Kitchen +(\d+) is ready\n/);
  for (const child of await demo.children()) Deno.kill(child, "SIGSTOP");
  const begun = performance.now();
  assertEquals(await demo.end("SIGINT"), 0);
  assert(performance.now() - begun < END_MS);
  await demo.assertGone();
});
