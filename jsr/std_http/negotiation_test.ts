import { assertEquals } from "@std/assert";
import { acceptsLanguages } from "@std/http/negotiation";

const rows: [string | null, string | undefined][] = [
  [null, "en"],
  ["nl", "nl"],
  ["nl-NL,nl;q=0.9,en;q=0.8", "nl"],
  ["nl-BE", "nl"],
  ["NL", "nl"],
  ["en-GB,en;q=0.9,nl;q=0.8", "en"],
  ["de-DE,de;q=0.9,nl;q=0.5,en;q=0.4", "nl"],
  ["de, fr", undefined],
  ["*", "en"],
  ["nl;q=0, *", "en"],
  ["en;q=0,nl;q=0", undefined],
  ["nl;q=0.5, en;q=0.5", "nl"],
  ["en; q=0.3 , nl; q=0.7", "nl"],
  ["", "en"],
  [";;,=;q=x,,", undefined],
  ["en-AU;q=0.2, en-GB;q=0.9, nl;q=0.5", "en"],
  ["*, nl-BE", "nl"],
  ["en-, nl;q=0.1", "nl"],
  ["en;q=x, nl;q=0.1", "nl"],
];

for (const [accept, expected] of rows) {
  Deno.test(`acceptsLanguages() takes ${expected} of "${accept}"`, () => {
    const headers = new Headers(
      accept === null ? {} : { "accept-language": accept },
    );
    assertEquals(acceptsLanguages({ headers }, "en", "nl"), expected);
  });
}
