import { assertEquals } from "@std/assert";
import { HttpError } from "@/lib/http/http_error.ts";
import { failureOf } from "@/lib/http/refused_deliveries.ts";
import { StoreUnavailableError } from "@/lib/kv/reach_store.ts";

const thrown: [Error, number, string][] = [
  [new HttpError(413, "Too long"), 413, "too large"],
  [new HttpError(408, "Too slow"), 408, "cut off"],
  [new HttpError(400, "Cut"), 400, "cut off"],
  [new StoreUnavailableError("Could not reach the store"), 503, "not stored"],
  [new TypeError("A bug"), 500, "failed"],
];

for (const [error, status, why] of thrown) {
  Deno.test(`a delivery that ends with ${status} was refused because it was "${why}": ${error.message}`, () => {
    assertEquals(failureOf(error), { why, status });
  });
}
