import { assertEquals, assertMatch, assertNotEquals, assertRejects } from "@std/assert";
import { keptLoginToken, loginTokenFile } from "@/lib/staff/login_token.ts";

/** A folder that is gone after the test. */
async function temporaryFolder() {
  const path = await Deno.makeTempDir();
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

Deno.test("keptLoginToken() makes a token that only the owner can read", async () => {
  await using folder = await temporaryFolder();
  assertMatch(await keptLoginToken(folder.path), /^[0-9a-f]{32}$/);
  const { mode } = await Deno.stat(loginTokenFile(folder.path));
  assertEquals(mode! & 0o777, 0o600);
});

Deno.test("keptLoginToken() makes it once, and another in another folder", async () => {
  await using folder = await temporaryFolder();
  await using other = await temporaryFolder();
  const token = await keptLoginToken(folder.path);
  assertEquals(await keptLoginToken(folder.path), token);
  assertNotEquals(await keptLoginToken(other.path), token);
});

Deno.test("keptLoginToken() gives one token to many who come at the same time", async () => {
  for (let round = 0; round < 10; round++) {
    await using folder = await temporaryFolder();
    const tokens = await Promise.all(
      Array.from({ length: 20 }, () => keptLoginToken(folder.path)),
    );
    assertEquals(new Set(tokens), new Set([tokens[0]]));
    assertMatch(tokens[0]!, /^[0-9a-f]{32}$/);
    const files = await Array.fromAsync(Deno.readDir(folder.path), ({ name }) => name);
    assertEquals(files, ["login_token"], "no draft is left");
  }
});

Deno.test("keptLoginToken() gives the same token to who comes while it is being written", async () => {
  await using folder = await temporaryFolder();
  const { writeTextFile } = Deno;
  const [begun, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  Deno.writeTextFile = async (path, token, options) => {
    Deno.writeTextFile = writeTextFile; // the first writer alone is slow
    await writeTextFile(path, "", options);
    begun.resolve();
    await released.promise;
    await writeTextFile(path, token);
  };
  const slow = keptLoginToken(folder.path);
  await begun.promise;
  const quick = await keptLoginToken(folder.path);
  released.resolve();
  assertMatch(quick, /^[0-9a-f]{32}$/);
  assertEquals(await slow, quick);
});

Deno.test("keptLoginToken() takes the token that somebody wrote there by hand", async () => {
  await using folder = await temporaryFolder();
  await Deno.writeTextFile(loginTokenFile(folder.path), " our own token \r\n");
  assertEquals(await keptLoginToken(folder.path), "our own token");
});

Deno.test("keptLoginToken() makes a token anew in the place of an empty file", async () => {
  await using folder = await temporaryFolder();
  await Deno.writeTextFile(loginTokenFile(folder.path), "\n");
  const token = await keptLoginToken(folder.path);
  assertMatch(token, /^[0-9a-f]{32}$/);
  assertEquals(await keptLoginToken(folder.path), token);
});

Deno.test("keptLoginToken() throws when the folder is not there", async () => {
  await using folder = await temporaryFolder();
  await assertRejects(() => keptLoginToken(`${folder.path}/none`), Deno.errors.NotFound);
});
