import { assertEquals, assertStrictEquals } from "@std/assert";
import { only } from "@/lib/methods.ts";

const answer = () => new Response("ok");
type Handlers = Record<string, () => Response>;

Deno.test("only() keeps the handlers that it is given", () => {
  const handlers = only({ GET: answer, POST: answer });
  assertStrictEquals(handlers.GET, answer);
  assertStrictEquals(handlers.POST, answer);
});

Deno.test("only() answers 405 to every other method, and says which it takes", async () => {
  const handlers = only({ POST: answer }) as unknown as Handlers;
  for (const method of ["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
    const response = handlers[method]!();
    assertEquals([response.status, response.headers.get("allow")], [405, "POST"], method);
    assertEquals(response.headers.get("content-type"), "application/problem+json");
    assertEquals((await response.json()).status, 405);
  }
});

Deno.test("only() leaves HEAD to GET", () => {
  const handlers = only({ GET: answer }) as unknown as Handlers;
  assertEquals(handlers.HEAD, undefined);
  assertEquals(handlers.POST!().headers.get("allow"), "GET, HEAD");
});
