import { assert, assertEquals } from "@std/assert";
import { PathToken } from "@/lib/kitchen/path_token.ts";

const TOKEN = "a.token-for_tests~1";
const isIn = (query: string, token: string | null = TOKEN) =>
  new PathToken(token).isIn(new URL(`http://localhost/api/orders/webhook${query}`));

for (
  const query of [
    `?token=${TOKEN}`,
    `?venue=1&token=${TOKEN}#x`,
    `?token=${TOKEN}&token=another`,
    `?token=${TOKEN.replace("-", "%2D")}`,
  ]
) {
  Deno.test(`isIn() finds the token in ${query}`, () => assert(isIn(query)));
}

for (
  const query of [
    "",
    "?",
    "?token",
    "?token=",
    `?token=${TOKEN.slice(1)}`,
    `?token=${TOKEN}1`,
    `?token=${TOKEN.toUpperCase()}`,
    `?token=${TOKEN}%00`,
    `?token=%20${TOKEN}`,
    `?token=another&token=${TOKEN}`,
    `?Token=${TOKEN}`,
    `?token[]=${TOKEN}`,
    `?${TOKEN}`,
    `#token=${TOKEN}`,
    `/${TOKEN}`,
    `?token=${"x".repeat(10_000)}`,
  ]
) {
  Deno.test(`isIn() does not find the token in ${query.slice(0, 50) || "no query"}`, () => {
    assertEquals(isIn(query), false);
  });
}

Deno.test("isIn() asks for none where none is configured", () => {
  for (const query of ["", "?token=anything"]) assert(isIn(query, null));
});
