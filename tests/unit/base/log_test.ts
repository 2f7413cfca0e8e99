import { assertEquals, assertMatch } from "@std/assert";
import { log } from "@/lib/base/log.ts";
import { captureLog, capturePrinted } from "@/tests/support/capture_log.ts";

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

for (const toTerminal of [true, false]) {
  const where = toTerminal ? "to a terminal" : "elsewhere";
  Deno.test(`log() prints nothing ${where} that a terminal would obey`, () => {
    using captured = capturePrinted({ toTerminal });
    log("warn", "Something failed", { origin: "a\u001b[2J b\u009b2J c\nd\u2028e\u007f" });
    assertEquals(captured.texts.length, 1);
    assertMatch(captured.texts[0]!, /a\\u001b\[2J b\\u009b2J c(\\u000a|\\n)d\\u2028e\\u007f/);
  });
}

Deno.test("log() tells a terminal a little beside the event, and more below it, one by one", () => {
  using captured = capturePrinted({ toTerminal: true });
  log("info", "Stopping", { signal: "SIGINT", left: undefined });
  const board = "http://localhost:8000/";
  log("warn", "Listening", { board, staff: `${board}orders`, screen: `${board}screen` });
  const [short, long] = captured.texts.map((text) => text.slice("12:00:00 ".length));
  assertEquals(short, "Stopping  signal: SIGINT");
  assertEquals(long!.split(/\n {11}/), [
    "WARN Listening",
    "board: http://localhost:8000/",
    "staff: http://localhost:8000/orders",
    "screen: http://localhost:8000/screen",
  ]);
});

Deno.test("log() cuts what is longer than anybody reads", () => {
  using captured = captureLog();
  log("warn", "Something failed", { origin: "x".repeat(200_000) });
  log("warn", "Something failed", { origin: `https://me:hush@${"x".repeat(2_000)}` });
  log("warn", "Something failed", { origin: "x".repeat(1_000) });
  const origins = captured.lines.map(({ origin }) => String(origin));
  assertEquals(origins.map(({ length }) => length), [1_001, 1_001, 1_000]);
  assertEquals(origins[1]!.includes("hush"), false);
});

Deno.test("log() is quick with a long field that looks like many addresses", () => {
  using captured = captureLog();
  const begun = performance.now();
  log("warn", "Something failed", { reason: "http://".repeat(20_000) });
  assertEquals(performance.now() - begun < 500, true);
  assertEquals(captured.lines.length, 1);
});
