import { assert, assertEquals } from "@std/assert";
import { MESSAGE_BYTES, messageHeaders, messageOf } from "@/lib/push/message.ts";

const order = { number: 850, readyAt: 1_000_000, expiresAt: 1_300_000 };
const to = { language: "en", origin: "https://orders.example.com" };
const read = (text: string) => JSON.parse(text);
const lengthOf = (text: string) => new TextEncoder().encode(text).length;

Deno.test("messageOf() makes a declarative message that opens the page for the number", () => {
  assertEquals(read(messageOf({ kind: "call", order, to, name: "Café Noord" })), {
    web_push: 8030,
    notification: {
      title: "850 is ready",
      body: "Café Noord",
      lang: "en",
      tag: "850",
      navigate: "https://orders.example.com/?order=850",
      silent: false,
      data: { readyAt: 1_000_000, late: "Was called at {time}" },
    },
  });
});

Deno.test("messageOf() speaks the person's language, and says what to do where the café has no name", () => {
  const dutch = { ...to, language: "nl" };
  const { notification } = read(messageOf({ kind: "reminder", order, to: dutch, name: null }));
  assertEquals(notification.title, "850 staat nog klaar");
  assertEquals(notification.body, "Haal je bestelling op bij de balie.");
  assertEquals(notification.lang, "nl");
});

Deno.test("every message has the same length, however long the café's name and the number are", () => {
  const emoji = "☕️🥐".repeat(20);
  for (const name of [null, "C", "Café Noord", "x".repeat(60), emoji]) {
    for (const number of [1, 99_999]) {
      const text = messageOf({ kind: "call", order: { ...order, number }, to, name });
      assertEquals(lengthOf(text), MESSAGE_BYTES, `${name}`);
      const { notification } = read(text);
      assert((name ?? notification.body).startsWith(notification.body), notification.body);
    }
  }
});

Deno.test("messageHeaders() lets a message wait for as long as its call stands, and at least a minute", () => {
  const { ttl, topic, urgency } = messageHeaders(order, 1_000_000);
  assertEquals([ttl, topic, urgency], ["300", "o850", "high"]);
  assertEquals(messageHeaders(order, 1_290_000).ttl, "60");
});
