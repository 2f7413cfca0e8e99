import { assert, assertEquals, assertMatch } from "@std/assert";
import { CLIPS } from "@/lib/shared/voice.ts";
import { captureLog } from "@/tests/support/capture_log.ts";
import { type TestApp, testApp } from "@/tests/support/test_app.ts";

const ROUTE = "/voice/own/[language]/[clip]";
const OURS = await Deno.readFile(new URL("../../static/voice/en/8.mp3", import.meta.url));

/** Where the television's page finds the clips, by name. */
async function addresses(app: TestApp, language: string): Promise<Record<string, string>> {
  const headers = { "accept-language": language };
  const html = await (await app.request("/screen", { headers })).text();
  const found = html.matchAll(/\/voice\/(?:own\/)?\w+\/([\w-]+)[^"\\]*/g);
  return Object.fromEntries([...found].map(([address, clip]) => [clip, address]));
}

Deno.test("every clip of the page's language is there, for good under its address", async () => {
  await using app = await testApp();
  for (const language of ["en", "nl"]) {
    const found = await addresses(app, language);
    assertEquals(Object.keys(found).sort(), [...CLIPS].sort());
    for (const address of Object.values(found)) {
      assertMatch(address, new RegExp(`^/voice/${language}/`));
      const response = await app.request(address);
      assertEquals(response.status, 200, address);
      assertEquals(response.headers.get("content-type"), "audio/mpeg");
      assertMatch(response.headers.get("cache-control")!, /immutable/);
      await response.body?.cancel();
    }
  }
});

Deno.test("recordings in the data folder replace clips one by one; the log names the bad ones", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.mkdir(`${folder}/voice/nl`, { recursive: true });
  const files: Record<string, Uint8Array> = {
    "8.mp3": OURS,
    "9.mp3": new TextEncoder().encode("RIFF"),
    "order.mp3": new Uint8Array(200_001).fill(255),
    "acht.mp3": OURS,
    ".DS_Store": OURS,
  };
  for (const [name, bytes] of Object.entries(files)) {
    await Deno.writeFile(`${folder}/voice/nl/${name}`, bytes);
  }
  const log = captureLog();
  try {
    await using app = await testApp({ KV_PATH: `${folder}/orders.sqlite3` });
    const bad = log.lines.filter(({ event }) => event.startsWith("A recording can't be used"));
    assertEquals(
      bad.map(({ event, reason }) => `${event.split("/").at(-1)}: ${reason}`),
      ["9.mp3: not MP3", "acht.mp3: not the name of a clip", "order.mp3: longer than 200000 bytes"],
    );
    const found = await addresses(app, "nl");
    const own = Object.entries(found).filter(([, address]) => address.startsWith("/voice/own/"));
    assertEquals(own.map(([clip]) => clip), ["8"]);
    const response = await app.request(own[0]![1]);
    assertEquals(new Uint8Array(await response.arrayBuffer()), OURS);
    assertMatch(response.headers.get("cache-control")!, /immutable/);
    const path = (language: string, clip: string) =>
      ROUTE.replace("[language]", language).replace("[clip]", clip);
    for (const missing of [path("en", "8"), path("nl", "9"), path("nl", "acht"), path("..", "x")]) {
      const answer = await app.request(missing);
      assertEquals(answer.status, 404, missing);
      await answer.body?.cancel();
    }
    assert(!JSON.stringify(await addresses(app, "en")).includes("own"));
  } finally {
    log[Symbol.dispose]();
    await Deno.remove(folder, { recursive: true });
  }
});
