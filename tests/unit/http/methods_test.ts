import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import { MethodNotAllowedError, only } from "@/lib/http/methods.ts";

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
    const error = assertThrows(() => handlers[method]!(), MethodNotAllowedError);
    assertEquals([error.status, error.allow], [405, "POST"], method);
  }
});

Deno.test("only() leaves HEAD to GET", () => {
  const handlers = only({ GET: answer }) as unknown as Handlers;
  assertEquals(handlers.HEAD, undefined);
  assertEquals(assertThrows(() => handlers.POST!(), MethodNotAllowedError).allow, "GET, HEAD");
});
