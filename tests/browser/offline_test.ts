import { assert, assertEquals } from "@std/assert";
import { FaultyProxy } from "@/tests/support/faulty_proxy.ts";
import { type Cafe, serveCafe, startCafe } from "@/tests/support/serve_cafe.ts";
import { waitFor } from "@/tools/cafe/wait_for.ts";
import { GuestPhone } from "@/tests/support/phone.ts";

/** A phone whose visitor has stayed until the café's page can be opened without a network. */
async function keptPhone({ url }: Cafe) {
  const parts = new AsyncDisposableStack();
  const proxy = parts.use(new FaultyProxy(url));
  const phone = parts.use(await GuestPhone.visit(proxy.url, {}, { withClock: true }));
  // The time begins to count when the page has rendered that it is live, which nothing tells of.
  await phone.waitFor(async () => {
    const isRegistered = await phone.page.evaluate(async () =>
      await navigator.serviceWorker.getRegistration() !== undefined
    );
    if (!isRegistered) await phone.page.clock.fastForward(10_000);
    return isRegistered;
  });
  await phone.waitFor(
    () => phone.page.evaluate(() => navigator.serviceWorker.controller?.state === "activated"),
    15_000,
  );
  await phone.says(/^Live$/);
  return { proxy, phone, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}

/** The addresses that are kept, without the build's number. */
async function kept(phone: GuestPhone, cache: "pages" | "files"): Promise<string[]> {
  return await phone.page.evaluate(async (cache) => {
    const requests = await (await caches.open(cache)).keys();
    return requests.map(({ url }) => url.replace(location.origin, "")).sort();
  }, cache);
}

Deno.test("without a network the page opens to the last board that it has shown, and is never live", async () => {
  await using cafe = await serveCafe();
  await using setup = await keptPhone(cafe);
  const { proxy, phone } = setup;
  await cafe.call(850);
  await phone.shows("850");
  await phone.page.context().setOffline(true);
  proxy.status = 502;
  proxy.cut();
  await phone.page.reload();
  const statuses: string[] = [];
  await phone.waitFor(async () => {
    statuses.push(await phone.status());
    return /^No network/.test(statuses.at(-1)!);
  });
  await phone.shows("850");
  assert(!statuses.includes("Live"), statuses.join());
  await phone.page.clock.fastForward(46_000);
  await phone.page.locator(".board.old .tile").waitFor();

  await phone.mark();
  proxy.status = null;
  await cafe.call(851);
  await phone.page.context().setOffline(false);
  await phone.shows("851", "850");
  await phone.says(/^Live$/);
  assert(await phone.isMarked(), "The page was reloaded");
});

Deno.test("without a network a number goes at its second, as on any page", async () => {
  await using cafe = await startCafe({ ORDER_TIMEOUT: "8" });
  await using setup = await keptPhone(cafe);
  const { phone } = setup;
  await cafe.call(850);
  await phone.shows("850");
  await cafe.stop();
  await phone.page.reload();
  await phone.shows("850");
  await phone.waitFor(async () => (await phone.numbers()).length === 0, 10_000);
  await phone.says(/^(Reconnecting|No network)/);
});

Deno.test("without a network the numbers that are followed are there, too", async () => {
  await using cafe = await startCafe();
  await using setup = await keptPhone(cafe);
  const { phone } = setup;
  await phone.follow(850);
  await phone.waiting(850);
  await cafe.stop();
  await phone.page.reload();
  await phone.waiting(850);
  await phone.page.goto(`${new URL(phone.page.url()).origin}/?order=12`);
  await phone.waiting(850, 12);
});

for (const [fault, status] of [["a gateway that finds no server", 502], ["an error", 503]]) {
  Deno.test(`where there is ${fault} the page opens all the same`, async () => {
    await using cafe = await serveCafe();
    await using setup = await keptPhone(cafe);
    const { proxy, phone } = setup;
    proxy.status = status as number;
    proxy.cut();
    await phone.page.reload();
    await phone.says(/^Reconnecting/);
    proxy.status = null;
    await phone.says(/^Live$/);
  });
}

Deno.test("where the server does not answer the page opens after a few seconds", async () => {
  await using cafe = await startCafe();
  await using setup = await keptPhone(cafe);
  const { phone } = setup;
  await cafe.call(850);
  await phone.shows("850");
  cafe.signal("SIGSTOP");
  const begun = performance.now();
  await phone.page.reload({ waitUntil: "commit" });
  await phone.shows("850");
  const took = performance.now() - begun;
  assert(took > 3_000 && took < 8_000, `${took} ms`);
  await phone.says(/^Reconnecting/);
  cafe.signal("SIGCONT");
  await phone.says(/^Live$/);
});

Deno.test("where there is a network the page is the server's, in its newest version", async () => {
  await using cafe = await startCafe({ BAR_NAME: "Café Noord" });
  await using setup = await keptPhone(cafe);
  const { phone } = setup;
  await cafe.stop();
  await cafe.startAgain({ BAR_NAME: "Café Zuid" });
  await phone.page.reload();
  await phone.page.getByText("Café Zuid").waitFor();
  await phone.says(/^Live$/);
  // And that is what opens without a network from then on.
  await waitFor(() =>
    phone.page.evaluate(async () => (await (await caches.match("/"))!.text()).includes("Café Zuid"))
  );
  await cafe.stop();
  await phone.page.reload();
  await phone.page.getByText("Café Zuid").waitFor();
});

Deno.test("a page that is kept shows nothing of its old board, should its script be missing", async () => {
  await using cafe = await serveCafe();
  await using setup = await keptPhone(cafe);
  const { phone } = setup;
  await cafe.call(850);
  await phone.page.reload();
  await phone.shows("850");
  await waitFor(() =>
    phone.page.evaluate(async () => (await (await caches.match("/"))!.text()).includes(">850<"))
  );
  // The page as it opens then, before its script.
  const page = await phone.page.evaluate(async () => await (await caches.match("/"))!.text());
  await phone.page.setContent(page.replaceAll(/<script.*?<\/script>/g, ""));
  await phone.page.locator("h1").waitFor();
  assertEquals(await phone.numbers(), ["850"]);
  assert(!await phone.page.locator(".tile").isVisible());
});

Deno.test("what a new version does not need any more is not kept", async () => {
  await using cafe = await serveCafe();
  await using setup = await keptPhone(cafe);
  const { phone } = setup;
  await phone.page.evaluate(async () => {
    const files = await caches.open("files");
    await files.put("/_fresh/js/0123456789abcdef/islands/Old.js", new Response("old"));
    await files.put("/styles.css?__frsh_c=0123456789abcdef", new Response("old"));
  });
  assertEquals((await kept(phone, "files")).filter((each) => each.includes("01234567")).length, 2);
  await phone.page.reload();
  await phone.waitFor(async () =>
    !(await kept(phone, "files")).some((each) => each.includes("0123456789abcdef"))
  );
  const files = (await kept(phone, "files")).map((each) => each.replace(/\w{16}/, ""));
  assert(files.some((each) => each.startsWith("/styles.css")), files.join());
  assert(files.some((each) => each.includes("/GuestBoard")), files.join());
});

Deno.test("nothing of the staff's, of errors and of what is live is kept", async () => {
  await using cafe = await serveCafe();
  await using setup = await keptPhone(cafe);
  const { proxy, phone } = setup;
  for (const path of ["/login", "/orders", "/nothing", "/api/orders", "/?order=850"]) {
    await phone.page.goto(proxy.url + path);
  }
  await phone.says(/^Live$/);
  assertEquals(await kept(phone, "pages"), ["/"]);
  const files = await kept(phone, "files");
  assert(files.every((each) => /^\/(_fresh\/js\/|[\w.-]+\?__frsh_c=)/.test(each)), files.join());
});

Deno.test("a choice of language or theme holds without a network as well", async () => {
  await using cafe = await serveCafe();
  await using setup = await keptPhone(cafe);
  const { proxy, phone } = setup;
  await phone.page.getByRole("link", { name: "Nederlands" }).click();
  await phone.page.getByText("Klaar om op te halen").waitFor();
  await waitFor(() =>
    phone.page.evaluate(async () => (await (await caches.match("/"))!.text()).includes('lang="nl"'))
  );
  proxy.status = 502;
  await phone.page.reload();
  await phone.page.getByText("Klaar om op te halen").waitFor();
});
