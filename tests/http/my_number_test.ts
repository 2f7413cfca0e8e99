import { assertEquals, assertFalse, assertMatch } from "@std/assert";
import { FakeClock } from "@/tests/support/fake_clock.ts";
import { scriptsOf } from "@/tests/support/scripts_of.ts";
import { type TestApp, testApp } from "@/tests/support/test_app.ts";
import { TestBrowser } from "@/tests/support/test_browser.ts";

/** What `/` says of the numbers in its address where there is no script. */
async function told(app: TestApp, query: string, language = "en"): Promise<string> {
  const response = await app.request(`/${query}`, { headers: { "accept-language": language } });
  assertEquals(response.status, 200);
  const html = (await response.text()).replaceAll(/<!--.*?-->/g, "");
  const main = /<main class="guest">(.*)<\/main>/s.exec(html)![1]!;
  const [, asked] = /<div class="mine">(.*?)<details class="follow"/s.exec(main)!;
  const toCome = /<(\w+)[^>]* class="[^"]*\bto-come".*?<\/\1>/gs;
  return asked!.replaceAll(toCome, "").replaceAll(/<[^>]+>/g, " ");
}

Deno.test("GET /?order=850 waits, calls, and tells of what has left the board", async () => {
  const clock = new FakeClock();
  await using app = await testApp({}, { clock });
  assertMatch(
    await told(app, "?order=850"),
    /Your order\s+850\s+Not ready yet\s+This page makes no sound/,
  );
  await (await app.order({ orderNumber: 850 })).body?.cancel();
  await clock.pass(61_000);
  assertMatch(await told(app, "?order=850"), /850\s+is ready\s+Called 1 min ago\./);
  await clock.pass(240_000);
  assertMatch(
    await told(app, "?order=850"),
    /850\s+was called 5 minutes ago and has left the board\./,
  );
  await clock.pass(15 * 60_000);
  assertMatch(await told(app, "?order=850"), /850\s+Not ready yet/);
});

Deno.test("007, as some tills print it, is 7 at the webhook, in the address and on the page", async () => {
  await using app = await testApp();
  assertMatch(await told(app, "?order=007"), /Your order\s+7\s+Not ready yet/);
  await (await app.order({ orderNumber: "007" })).body?.cancel();
  assertMatch(await told(app, "?order=007"), /^\D*7\s+is ready\s/);
  const page = await (await app.request("/")).text();
  assertMatch(page, /<span class="number">7<\/span>/);
});

Deno.test("a Dutch guest reads what a Dutch barista would say", async () => {
  await using app = await testApp();
  const page = async (query: string) =>
    await (await app.request(`/${query}`, { headers: { "accept-language": "nl" } })).text();
  assertMatch(await page(""), /<button type="submit">Geef me een seintje<\/button>/);
  await (await app.order({ orderNumber: 850 })).body?.cancel();
  assertMatch(
    await told(app, "?order=850", "nl"),
    /850\s+is klaar\s+Zojuist opgeroepen\.\s+Haal je bestelling op bij de balie\./,
  );
  assertMatch(await page("?order=850"), /<button type="button" class="got">Ik heb het<\/button>/);
});

Deno.test("GET / asks for a number by a plain form, which keeps those that are asked for", async () => {
  await using app = await testApp();
  const page = await (await app.request("/?order=850&order=12")).text();
  const form = /<details class="follow" open>.*?<form ?>(.*?)<\/form>/s.exec(page)![1]!;
  const kept = [...form.matchAll(/<input[^>]* type="hidden" name="order" value="(\d+)"/g)];
  assertEquals(kept.map(([, number]) => number), ["850", "12"]);
  assertMatch(form, /<input class="my-number" name="order" inputMode="numeric"/i);
});

for (
  const query of [
    "",
    "?order=",
    "?order=0",
    "?order=A12",
    "?order=100000",
    "?order=%E0%A4%A",
    "?order=%00",
    "?order[]=850",
    "?order=<script>alert(1)</script>",
    `?order=${"9".repeat(1000)}`,
  ]
) {
  Deno.test(`GET /${query.slice(0, 40)} asks for no number`, async () => {
    await using app = await testApp();
    const response = await app.request(`/${query}`);
    const page = await response.text();
    assertEquals(response.status, 200);
    assertFalse(/<section class="(?:waiting|ready-call)/.test(page));
    assertFalse(page.includes("alert(1)"));
    // An empty field asks for nothing, and nothing is what is said of it.
    const isWrong = /[?&]order=./.test(query);
    assertEquals(
      /Please enter the number on your receipt/.test(page.split("<script")[1]!),
      isWrong,
    );
  });
}

for (
  const [path, island, other] of [
    ["/", "GuestBoard", "StaffBoard"],
    ["/orders", "StaffBoard", "GuestBoard"],
  ] as const
) {
  Deno.test(`${path} loads its own island, and no other page's`, async () => {
    await using app = await testApp();
    const browser = new TestBrowser(app);
    await browser.logIn();
    const cookie = `session=${browser.cookies.get("session")}`;
    const scripts = await scriptsOf(app, path, { cookie });
    const having = (name: string) => scripts.filter((script) => script.includes(name)).length;
    assertEquals([having(island), having(other), having("ScreenBoard")], [1, 0, 0], scripts.join());
  });
}
