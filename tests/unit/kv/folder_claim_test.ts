import { assertEquals } from "@std/assert";
import { FolderClaim } from "@/lib/kv/folder_claim.ts";
import { captureLog } from "@/tests/support/capture_log.ts";

Deno.test("all who share a folder know it once they look, until one alone is left, and log it once", async () => {
  const folder = await Deno.makeTempDir({ prefix: "orders_" });
  using log = captureLog();
  const claims = [new FolderClaim(folder)];
  const [first] = claims;
  assertEquals(first!.isShared, false);
  claims.push(new FolderClaim(folder), new FolderClaim(folder));
  for (let count = 0; count < 3; count++) {
    for (const claim of claims) claim.look();
    assertEquals(claims.map(({ isShared }) => isShared), [true, true, true]);
  }
  first!.close();
  for (const claim of claims) claim.look();
  assertEquals(claims.map(({ isShared }) => isShared).slice(1), [true, true]);
  claims[1]!.close();
  claims[2]!.look();
  assertEquals(claims[2]!.isShared, false);
  claims[2]!.close();
  assertEquals(log.lines.map(({ level }) => level).filter((level) => level === "error").length, 3);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("where there can be no lock nobody else is said to be there", () => {
  const claim = new FolderClaim("/nowhere/at/all");
  claim.look();
  assertEquals(claim.isShared, false);
  claim.close();
});
