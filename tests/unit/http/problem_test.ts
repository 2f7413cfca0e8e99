import { HttpError } from "fresh";
import { assertEquals } from "@std/assert";
import { problemOf, problemResponse } from "@/lib/http/problem.ts";
import { StoreUnavailableError } from "@/lib/kv/reach_store.ts";

Deno.test("problemOf() says what a route said on purpose", () => {
  assertEquals(problemOf(new HttpError(401, "The signature is wrong")), {
    status: 401,
    title: "Not logged in, or not signed",
    detail: "The signature is wrong",
  });
  assertEquals(problemOf(new HttpError(404, "")), { status: 404, title: "There is nothing here" });
  assertEquals(problemOf(new HttpError(418, "")), { status: 418, title: "That did not work" });
});

Deno.test("problemOf() tells nobody what any other error says", () => {
  const cause = new Error("token 4f1d at /srv/board");
  const broken = { status: 500, title: "Something went wrong here" };
  for (const error of [cause, new TypeError("x", { cause }), "4f1d", null, undefined, {}]) {
    assertEquals(problemOf(error), broken);
  }
  const unavailable = { status: 503, title: "Not available right now" };
  for (const error of [new StoreUnavailableError("x", { cause }), new StoreUnavailableError("x")]) {
    assertEquals(problemOf(error), unavailable);
  }
});

Deno.test("problemResponse() is RFC 9457's, and kept by no cache", async () => {
  const response = problemResponse({ status: 400, title: "No", detail: "why" }, { allow: "GET" });
  assertEquals(response.status, 400);
  assertEquals(Object.fromEntries(response.headers), {
    "allow": "GET",
    "cache-control": "no-store",
    "content-type": "application/problem+json",
  });
  assertEquals(await response.json(), { status: 400, title: "No", detail: "why" });
});

Deno.test("problemResponse() says when to come back after a 503", () => {
  const response = problemResponse({ status: 503, title: "Later" });
  assertEquals(response.headers.get("retry-after"), "5");
});
