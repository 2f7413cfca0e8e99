import { assertEquals } from "@std/assert";
import { log } from "@/lib/log.ts";
import { captureLog } from "../capture_log.ts";

const texts: [string, string][] = [
  ["no address at all? none.", "no address at all? none."],
  ["http://127.0.0.1:8000/orders", "http://127.0.0.1:8000/orders"],
  ["https://key.example.com/key.pem?token=hush", "https://key.example.com/key.pem?…"],
  ["https://key.example.com?token=hush", "https://key.example.com?…"],
  ["https://example.com/#hush", "https://example.com/?…"],
  ["https://me:hush@example.com/key", "https://example.com/key"],
  ["HTTPS://hush@example.com", "HTTPS://example.com"],
  [
    "error sending request for url (http://127.0.0.1:9/key?a=hush): client error (Connect)",
    "error sending request for url (http://127.0.0.1:9/key?…): client error (Connect)",
  ],
  [
    "from https://a.example/?x=hush to https://b.example/@y?x=hush",
    "from https://a.example/?… to https://b.example/@y?…",
  ],
];

for (const [text, expected] of texts) {
  Deno.test(`log() writes of "${text}" what is no secret`, () => {
    using captured = captureLog();
    log("warn", "Something failed", { reason: text, count: 3, none: null });
    const { reason, count, none } = captured.lines[0]!;
    assertEquals([reason, count, none], [expected, 3, null]);
  });
}

Deno.test("log() writes one line, whatever is in a field", () => {
  using captured = captureLog();
  const reason = 'two\nlines, "quotes" and \u2028 \u0000';
  log("error", "Something failed", { reason });
  assertEquals(captured.lines.map(({ level, event, reason }) => [level, event, reason]), [
    ["error", "Something failed", reason],
  ]);
});

Deno.test("log() is quick with a long field that looks like many addresses", () => {
  using captured = captureLog();
  const begun = performance.now();
  log("warn", "Something failed", { reason: "http://".repeat(20_000) });
  assertEquals(performance.now() - begun < 500, true);
  assertEquals(captured.lines.length, 1);
});
