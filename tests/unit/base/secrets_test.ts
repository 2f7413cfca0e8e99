import { assertEquals } from "@std/assert";
import { isSecret } from "@/lib/base/secrets.ts";

const SECRET = "a secret";
const bytes = (text: string) => new TextEncoder().encode(text);

for (
  const [given, expected] of [
    [SECRET, true],
    [bytes(SECRET), true],
    ["A secret", false],
    ["a secre", false],
    ["a secret ", false],
    ["", false],
    [bytes(""), false],
    ["x".repeat(1_000_000), false],
  ] as const
) {
  Deno.test(`isSecret() takes ${given.length} ${typeof given === "string" ? "characters" : "bytes"}: ${expected}`, () => {
    assertEquals([isSecret(given, SECRET), isSecret(given, bytes(SECRET))], [expected, expected]);
  });
}
