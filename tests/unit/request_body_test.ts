import { assertEquals, assertRejects } from "@std/assert";
import { HttpError } from "fresh";
import { readBody, readForm } from "@/lib/request_body.ts";

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
