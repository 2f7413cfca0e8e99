import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { HttpError } from "@/lib/http/http_error.ts";
import { only } from "@/lib/http/methods.ts";

const answer = () => new Response("ok");
type Handlers = Record<string, () => Response>;

Deno.test("only() keeps the handlers that it is given", () => {
  const handlers = only({ GET: answer, POST: answer });
  assertStrictEquals(handlers.GET, answer);
  assertStrictEquals(handlers.POST, answer);
});

Deno.test("only() refuses every other method, and says which it takes", () => {
  const handlers = only({ POST: answer }) as unknown as Handlers;
  for (const method of ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
    const error = assertThrows(() => handlers[method]!(), HttpError);
    assertEquals([error.status, error.headers], [405, { allow: "POST" }], method);
  }
});

Deno.test("only() leaves HEAD to GET", () => {
  const handlers = only({ GET: answer }) as unknown as Handlers;
  assertEquals(handlers.HEAD, undefined);
  assertEquals(assertThrows(() => handlers.POST!(), HttpError).headers, { allow: "GET, HEAD" });
});
