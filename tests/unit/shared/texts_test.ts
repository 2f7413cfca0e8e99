import { assertEquals } from "@std/assert";
import { fill } from "@/lib/shared/texts.ts";
import { PUSH_TEXTS } from "@/lib/shared/texts/push.ts";
import { en } from "@/lib/shared/texts/en.ts";
import { nl } from "@/lib/shared/texts/nl.ts";

/** Every text of a language by its path, such as `board.live`. */
function flat(texts: object, path = ""): [string, string][] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === "string" ? [[`${path}${key}`, value]] : flat(value, `${path}${key}.`)
  );
}

/** The places of a text that are filled in. */
function places(text: string): string[] {
  return [...text.matchAll(/\{\w+\}/g)].map(([place]) => place).sort();
}

Deno.test("Dutch has every text of English, with the same places to fill in", () => {
  for (const [one, other] of [[en, nl], [PUSH_TEXTS.en!, PUSH_TEXTS.nl!]] as const) {
    const [english, dutch] = [flat(one), flat(other)];
    assertEquals(dutch.map(([path]) => path), english.map(([path]) => path));
    for (const [at, [path, text]] of english.entries()) {
      assertEquals(places(dutch[at]![1]), places(text), path);
    }
  }
});

Deno.test("Dutch is another language", () => {
  const english = new Map(flat(en));
  const same = flat(nl).filter(([path, text]) => text === english.get(path));
  assertEquals(same.map(([path]) => path), [
    "board.live",
    "login.own.provider.microsoft",
    "cafe.states.open",
  ]);
});

Deno.test("people read what to do, and no setting's name", () => {
  for (const texts of [en, nl, PUSH_TEXTS]) {
    assertEquals(JSON.stringify(texts).match(/[A-Z]+_[A-Z]+/g), null);
  }
});

Deno.test("fill() fills every place in, and nothing twice", () => {
  assertEquals(fill("{a} and {b}, {a}", { a: "{b}", b: 7 }), "{b} and 7, {b}");
  assertEquals(fill("nothing", {}), "nothing");
});
