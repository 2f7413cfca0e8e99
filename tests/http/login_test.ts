import { assertEquals } from "@std/assert";
import { testApp } from "../test_app.ts";

// "/login" "/logout" "/orders" "/orders/edit" "/orders/remove" "/api/orders/[number]"
Deno.test("without a session /orders leads to /login", async () => {
  await using app = await testApp();
  const response = await app.request("/orders");
  assertEquals([response.status, response.headers.get("location")], [303, "/login"]);
});
