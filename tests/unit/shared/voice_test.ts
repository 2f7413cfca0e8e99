import { assert, assertEquals } from "@std/assert";
import { callOut, CLIPS, WORDS } from "@/lib/shared/voice.ts";

const numbers: [number, en: string, nl: string][] = [
  [1, "one", "één"],
  [9, "nine", "negen"],
  [10, "one zero", "één nul"],
  [99, "nine nine", "negen negen"],
  [100, "one zero zero", "één nul nul"],
  [101, "one zero one", "één nul één"],
  [850, "eight five zero", "acht vijf nul"],
  [1_000, "one zero zero zero", "één nul nul nul"],
  [10_001, "one zero zero zero one", "één nul nul nul één"],
  [99_999, "nine nine nine nine nine", "negen negen negen negen negen"],
];

for (const [number, en, nl] of numbers) {
  Deno.test(`callOut() says ${number} twice, digit by digit, in both languages`, () => {
    const said = (language: "en" | "nl") =>
      callOut(number).map(({ clip, pauseMs }) =>
        WORDS[language][clip] + (pauseMs >= 400 ? " …" : "")
      ).join(" ");
    assertEquals(said("en"), `order ${en} … ${en} is ready …`);
    assertEquals(said("nl"), `bestelling ${nl} … ${nl} is klaar …`);
  });
}

Deno.test("every clip is there in both languages: MP3, 16 kHz, mono, at most 8 kB", async () => {
  for (const language of ["en", "nl"]) {
    const folder = new URL(`../../../static/voice/${language}/`, import.meta.url);
    const names = [...Deno.readDirSync(folder)].map(({ name }) => name);
    assertEquals(names.sort(), CLIPS.map((clip) => `${clip}.mp3`).sort());
    for (const name of names) {
      const bytes = await Deno.readFile(new URL(name, folder));
      assert(bytes.length <= 8_000, `${name}: ${bytes.length} bytes`);
      const [sync, version, rate, mode] = bytes as unknown as [number, number, number, number];
      // MPEG version 2, layer III; its third sampling rate; one channel.
      assertEquals([sync, version & 0xfe, rate >> 2 & 3, mode >> 6], [0xff, 0xf2, 2, 3], name);
    }
  }
});
