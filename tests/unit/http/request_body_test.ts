import { assertEquals, assertRejects } from "@std/assert";
import { HttpError } from "fresh";
import { readBody, readForm } from "@/lib/http/request_body.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";

const requestWith = (body: BodyInit | null) =>
  new Request("http://localhost/", { method: "POST", body });

/** A body whose connection is cut after these bytes. */
function cutBody(text: string): ReadableStream<Uint8Array> {
  let sent = false;
  return new ReadableStream({
    pull(controller) {
      if (sent) controller.error(new TypeError("Connection reset"));
      else controller.enqueue(new TextEncoder().encode(text));
      sent = true;
    },
  });
}

async function statusOf(reading: Promise<unknown>): Promise<number> {
  return (await assertRejects(() => reading, HttpError)).status;
}

Deno.test("readBody() gives the bytes of a body, up to the limit", async () => {
  assertEquals(await readBody(requestWith("850"), 3), new TextEncoder().encode("850"));
  assertEquals(await readBody(requestWith(null), 3), new Uint8Array());
});

Deno.test("readBody() throws 413 for a byte too many, and 400 for a connection that was cut", async () => {
  assertEquals(await statusOf(readBody(requestWith("8500"), 3)), 413);
  assertEquals(await statusOf(readBody(requestWith(cutBody("85")), 3)), 400);
});

/** A body that is sent a byte a second for so many of them, by the test's clock. */
function slowBody(clock: FakeClock, bytes: number) {
  const body = {
    sent: 0,
    stream: new ReadableStream<Uint8Array>({
      pull: (controller) =>
        new Promise((resolve) =>
          clock.after(1_000, () => {
            if (body.sent++ === bytes) controller.close();
            else controller.enqueue(new Uint8Array([0x38]));
            resolve();
          })
        ),
    }, { highWaterMark: 0 }),
  };
  return body;
}

Deno.test("readBody() throws 408 for a body that is not all there after 10 s, and reads it to its end", async () => {
  const clock = new FakeClock();
  for (const bytes of [10, 60]) {
    const body = slowBody(clock, bytes);
    const status = statusOf(readBody(requestWith(body.stream), 100, clock));
    await clock.pass(10_000);
    assertEquals(await status, 408);
    await clock.pass(60_000);
    assertEquals([body.sent, clock.waiting], [bytes + 1, 0]);
  }
});

Deno.test("readBody() throws 408 for a body without an end, and stops to read it at the limit", async () => {
  const clock = new FakeClock();
  const body = slowBody(clock, Infinity);
  const status = statusOf(readBody(requestWith(body.stream), 100, clock));
  await clock.pass(10_000);
  assertEquals(await status, 408);
  await clock.pass(120_000);
  assertEquals([body.sent, clock.waiting], [101, 0]);
});

Deno.test("readBody() throws 408 for a body that never comes", async () => {
  const clock = new FakeClock();
  const status = statusOf(readBody(requestWith(new ReadableStream()), 100, clock));
  await clock.pass(9_999);
  assertEquals(clock.waiting, 1);
  await clock.pass(1);
  assertEquals([await status, clock.waiting], [408, 0]);
});

Deno.test("readBody() gives a body that is all there after 9 s, and leaves no timer", async () => {
  const clock = new FakeClock();
  const bytes = readBody(requestWith(slowBody(clock, 8).stream), 100, clock);
  await clock.pass(9_000);
  assertEquals(new TextDecoder().decode(await bytes), "88888888");
  assertEquals(await statusOf(readBody(requestWith("8500"), 3, clock)), 413);
  assertEquals(await statusOf(readBody(requestWith(cutBody("85")), 3, clock)), 400);
  assertEquals(clock.waiting, 0);
});

const forms: [string, BodyInit | null, Record<string, string>][] = [
  ["fields", "number=850&readyAt=17", { number: "850", readyAt: "17" }],
  ["escapes", "token=a+b%2Bc%26%C3%A9", { token: "a b+c&é" }],
  ["what was not escaped", "token=é=1", { token: "é=1" }],
  ["an empty field", "number=", { number: "" }],
  ["nothing", "", {}],
  ["no body", null, {}],
  ["wrong escapes and bytes", new Uint8Array([...new TextEncoder().encode("n=%zz"), 0xff]), {
    n: "%zz\ufffd",
  }],
];

for (const [name, body, expected] of forms) {
  Deno.test(`readForm() reads ${name}`, async () => {
    assertEquals(Object.fromEntries(await readForm(requestWith(body))), expected);
  });
}

Deno.test("readForm() takes 4 KiB, not a byte more", async () => {
  const form = await readForm(requestWith("n=".padEnd(4_096, "8")));
  assertEquals(form.get("n")?.length, 4_094);
  assertEquals(await statusOf(readForm(requestWith("n=".padEnd(4_097, "8")))), 413);
  assertEquals(await statusOf(readForm(requestWith(cutBody("n=8")))), 400);
});
