import { createServer, type Server } from "node:net";
import { assertEquals } from "@std/assert";
import { probe } from "@/lib/http/front_probe.ts";
import { systemClock } from "@/lib/shared/clock.ts";

async function listening(host: string, server = createServer()): Promise<Server> {
  await new Promise<void>((resolve) => server.listen({ host, port: 0 }, resolve));
  return server;
}

const close = (server: Server) => new Promise((resolve) => server.close(resolve));

Deno.test("probe() is heard by a server on whatever address it listens", async () => {
  for (const host of ["127.0.0.1", "0.0.0.0", "::1", "::", "localhost"]) {
    const server = await listening(host);
    assertEquals(await probe(server, systemClock), "heard", host);
    await close(server);
  }
});

Deno.test("probe() is not heard by a server that accepts nothing, and is not mistaken by a busy one", async () => {
  const server = await listening("127.0.0.1");
  const other = createServer();
  // Connections go where nobody notices, as where they are not accepted any more.
  Object.assign(other, { address: () => server.address() });
  assertEquals(await probe(other, systemClock), "not heard");
  const probing = probe(server, systemClock);
  const begun = performance.now();
  while (performance.now() - begun < 800);
  assertEquals(await probing, "heard");
  await close(server);
});

Deno.test("probe() can't tell where nothing can be reached", async () => {
  const server = await listening("127.0.0.1");
  const address = server.address();
  await close(server);
  Object.assign(server, { address: () => address });
  assertEquals(await probe(server, systemClock), "unknown");
});
