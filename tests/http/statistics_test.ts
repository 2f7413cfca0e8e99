import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { FakeClock } from "@/tests/support/fake_clock.ts";
import { testApp } from "@/tests/support/test_app.ts";
import { type Answer, TestBrowser } from "@/tests/support/test_browser.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const CSV_HEADER = "date,quarter,called,repeated,removed,cleared,expired,on_board,median_seconds";

/** An app, at 14:00 on 1 May, and a staff browser that is logged in to it. */
async function setUp(variables: Record<string, string> = {}) {
  const clock = new FakeClock();
  const app = await testApp(variables, { clock });
  const browser = new TestBrowser(app);
  assertEquals((await browser.logIn()).status, 303);
  const { store } = app.services;
  return {
    clock,
    app,
    browser,
    store,
    /** Three orders: one removed after a minute, one called again, one that expires. */
    async haveOrders() {
      for (const number of [850, 851, 852]) await store.call(number, "kitchen");
      clock.jump(MINUTE_MS);
      await store.remove(850);
      clock.jump(4 * MINUTE_MS - 1);
      await store.call(851, "kitchen");
      clock.jump(1);
    },
    [Symbol.asyncDispose]: () => app[Symbol.asyncDispose](),
  };
}

/** What a part of a page says, without its tags. */
function textOf(html = ""): string {
  return html.replace(/<[^>]*>/g, "|").replace(/\|+/g, "|");
}

/** The figures on a page, and the rows of its table. */
function figuresOn({ text }: Answer): { figures: string; rows: string[] } {
  const rows = [...text.matchAll(/<tr\b.*?<\/tr>/gs)].map(([row]) => textOf(row));
  return { figures: textOf(/<dl class="figures">.*?<\/dl>/s.exec(text)?.[0]), rows };
}

/** Where the links in a page's main part lead. */
function linksOn({ text }: Answer): string[] {
  const main = /<main.*?<\/main>/s.exec(text)?.[0] ?? "";
  return [...main.matchAll(/<a\b[^>]* href="([^"]*)"/g)].map(([, href]) => href!);
}

Deno.test("GET /orders/today tells the day in numbers, with a chart and a table", async () => {
  await using setup = await setUp();
  await setup.haveOrders();
  const page = await setup.browser.get("/orders/today");
  assertEquals([page.status, page.headers.get("cache-control")], [200, "no-store"]);
  assertEquals(figuresOn(page), {
    figures:
      "|Orders called|3|Called again|1|Picked up|1|Expired|1|Second calls, of all calls|25\u00a0%|On the board now|1|" +
      "Median time on the board|1\u00a0min|",
    rows: ["|From|Orders|Again|Picked up|Expired|", "|14:00|3|1|1|1|"],
  });
  assertStringIncludes(page.text, '<time datetime="2026-05-01">Friday');
  assertStringIncludes(page.text, "As of 14:05.");
  const label =
    "Orders called per quarter of an hour. From 14:00 to 14:15. Busiest at 14:00, with 3.";
  assertStringIncludes(page.text, `role="img" aria-label="${label}"`);
  assertEquals(linksOn(page), [
    "/orders/today?day=2026-04-30",
    "/orders/today",
    "/orders/statistics.csv?day=2026-05-01",
    "/orders/statistics.csv",
    "/orders",
  ]);
});

Deno.test("GET /orders/today needs no script, and has no style that the policy refuses", async () => {
  await using setup = await setUp();
  await setup.haveOrders();
  const { text, headers } = await setup.browser.get("/orders/today");
  assertEquals([text.includes(" style="), text.includes("<script")], [false, false]);
  assertMatch(headers.get("content-security-policy") ?? "", /default-src 'none'/);
});

Deno.test("GET /orders/today says so when there is nothing yet", async () => {
  await using setup = await setUp();
  const page = await setup.browser.get("/orders/today");
  assertEquals(page.status, 200);
  assertStringIncludes(page.text, "No orders yet today");
  assertEquals(figuresOn(page), { figures: "", rows: [] });
  const earlier = await setup.browser.get("/orders/today?day=2026-04-30");
  assertStringIncludes(earlier.text, "No orders on this day");
});

Deno.test("GET /orders/today speaks Dutch", async () => {
  await using setup = await setUp();
  await setup.haveOrders();
  setup.browser.cookies.set("language", "nl");
  const page = await setup.browser.get("/orders/today");
  assertStringIncludes(page.text, "Vandaag in cijfers");
  assertMatch(page.text, /<time datetime="2026-05-01">vrijdag 1 mei 2026<\/time>/);
  assertStringIncludes(figuresOn(page).figures, "|Opgehaald|1|Verlopen|1|");
});

Deno.test("GET /orders/today tells the share of second calls of all calls", async () => {
  await using setup = await setUp();
  const share = async () => {
    const { figures } = figuresOn(await setup.browser.get("/orders/today"));
    return /\|Second calls, of all calls\|([^|]*)\|/.exec(figures)?.[1];
  };
  for (const number of [850, 851]) await setup.store.call(number, "kitchen");
  assertEquals(await share(), "0\u00a0%");
  setup.clock.jump(MINUTE_MS);
  await setup.store.call(850, "kitchen");
  assertEquals(await share(), "33\u00a0%");
});

Deno.test("the chart's axis ends now, and with the last order where the day is over", async () => {
  await using setup = await setUp();
  const axis = async (query = "") => {
    const { text } = await setup.browser.get(`/orders/today${query}`);
    return /From ([\d:]+ to [\d:]+)\./.exec(text)?.[1];
  };
  await setup.store.call(850, "kitchen");
  assertEquals(await axis(), "14:00 to 14:15");
  setup.clock.jump(6 * 60 * MINUTE_MS);
  assertEquals(await axis(), "14:00 to 20:15");
  setup.clock.jump(DAY_MS);
  assertEquals(await axis("?day=2026-05-01"), "14:00 to 14:15");
});

// As Excel splits them where it speaks that language.
for (const [language, separator] of [["nl", ";"], ["en", ","]] as const) {
  Deno.test(`the CSV files of a page in "${language}" have their columns between "${separator}"`, async () => {
    await using setup = await setUp();
    await setup.haveOrders();
    setup.browser.cookies.set("language", language);
    const files = linksOn(await setup.browser.get("/orders/today"))
      .filter((path) => path.startsWith("/orders/statistics.csv"));
    assertEquals(files.length, 2);
    for (const path of files) {
      const { status, text } = await setup.browser.get(path.replaceAll("&amp;", "&"));
      const columns = text.trim().split("\r\n").map((line) => line.split(separator).length);
      assertEquals([status, columns], [200, [9, 9]], path);
    }
    assertEquals((await setup.browser.get("/orders/statistics.csv?separator=tab")).status, 400);
  });
}

Deno.test("GET /orders/today?day= tells an earlier day, with links to those around it", async () => {
  await using setup = await setUp();
  const { browser, clock } = setup;
  await setup.haveOrders();
  clock.jump(2 * DAY_MS);
  const page = await browser.get("/orders/today?day=2026-05-01");
  assertEquals(
    figuresOn(page).figures,
    "|Orders called|3|Called again|1|Picked up|1|Expired|2|Second calls, of all calls|25\u00a0%|" +
      "Median time on the board|1\u00a0min|",
  );
  assertEquals(page.text.includes("As of"), false);
  const links = (path: string) => browser.get(path).then(linksOn);
  assertEquals((await links("/orders/today?day=2026-05-01")).slice(0, 3), [
    "/orders/today?day=2026-04-30",
    "/orders/today?day=2026-05-02",
    "/orders/today",
  ]);
  assertEquals((await links("/orders/today?day=2026-05-02")).slice(1, 2), ["/orders/today"]);
  const oldest = "/orders/today?day=2026-02-03";
  assertEquals((await links(oldest)).slice(0, 1), ["/orders/today?day=2026-02-04"]);
});

Deno.test("GET /orders/today has the days and hours of TIME_ZONE", async () => {
  await using setup = await setUp({ TIME_ZONE: "Asia/Tokyo" });
  setup.clock.jump(4 * 60 * MINUTE_MS);
  await setup.store.call(850, "kitchen");
  const page = await setup.browser.get("/orders/today");
  assertStringIncludes(page.text, '<time datetime="2026-05-02">Saturday');
  assertStringIncludes(page.text, "As of 01:00.");
  assertEquals(figuresOn(page).rows[1], "|01:00|1|0|0|0|");
});

Deno.test("GET /orders/today draws a bar for each quarter with an order, to scale", async () => {
  await using setup = await setUp();
  const { store, clock, browser } = setup;
  for (const number of [1, 2, 3, 4]) await store.call(number, "kitchen");
  clock.jump(45 * MINUTE_MS);
  for (const number of [5, 6]) await store.call(number, "kitchen");
  clock.jump(8 * 60 * MINUTE_MS);
  await store.call(7, "kitchen");
  const { text } = await browser.get("/orders/today");
  const bars = [
    ...text.matchAll(/<rect[^>]* x="([\d.]+)%" y="[\d.]+" width="([\d.]+)%" height="(\d+)"/g),
  ];
  // 36 quarters, from 14:00 to 23:00.
  assertEquals(bars.map(([, x, , height]) => [x, height]), [
    ["0", "140"],
    ["8.33", "70"],
    ["97.22", "35"],
  ]);
  for (const [, x, width] of bars) assert(Number(x) + Number(width) <= 100);
  const titles = [...text.matchAll(/<title>([\d:]+ ?\d+)<\/title>/g)].map(([, title]) => title);
  assertEquals(titles, ["14:00: 4", "14:45: 2", "22:45: 1"]);
  const times = [...text.matchAll(/<text[^>]* x="[\d.]+%"[^>]*>([\d:]+)</g)].map(([, time]) =>
    time
  );
  assertEquals(times, ["14:00", "16:00", "18:00", "20:00", "22:00"]);
  assertEquals(figuresOn({ text } as Answer).rows.length, 1 + 36);
});

const badDays: [string, number, string][] = [
  ["", 400, "Not a date. Use the form 2026-05-01."],
  ["yesterday", 400, "Not a date"],
  ["2026-02-30", 400, "Not a date"],
  ["2026-5-1", 400, "Not a date"],
  ["%3Cscript%3E", 400, "Not a date"],
  ["2026-05-02", 404, "There are no figures for this day. They are kept for 90 days."],
  ["2026-01-31", 404, "There are no figures for this day"],
  ["0001-01-01", 404, "There are no figures for this day"],
];

for (const [day, status, said] of badDays) {
  Deno.test(`the day "${day}" is answered ${status}, on a page that leads on`, async () => {
    await using setup = await setUp();
    const page = await setup.browser.get(`/orders/today?day=${day}`);
    assertEquals([page.status, page.headers.get("cache-control")], [status, "no-store"]);
    assertStringIncludes(page.text, said);
    assertEquals(linksOn(page), ["/orders/today", "/orders/statistics.csv", "/orders"]);
    const csv = await setup.browser.get(`/orders/statistics.csv?day=${day}`);
    assertEquals([csv.status, csv.headers.get("cache-control")], [status, "no-store"]);
    assertEquals(csv.headers.get("content-disposition"), null);
    assertMatch(csv.headers.get("content-type") ?? "", /^text\/html/);
  });
}

Deno.test("GET /orders/statistics.csv?day= is a file of that day's quarters", async () => {
  await using setup = await setUp();
  await setup.haveOrders();
  const { status, headers, text } = await setup.browser.get(
    "/orders/statistics.csv?day=2026-05-01",
  );
  assertEquals(status, 200);
  assertEquals(headers.get("content-type"), "text/csv; charset=utf-8; header=present");
  assertEquals(
    headers.get("content-disposition"),
    'attachment; filename="orders_2026-05-01.csv"',
  );
  assertEquals(headers.get("cache-control"), "no-store");
  assertEquals(text, `${CSV_HEADER}\r\n2026-05-01,14:00,3,1,1,0,1,1,60\r\n`);
});

Deno.test("GET /orders/statistics.csv is a file of all days, the oldest first", async () => {
  await using setup = await setUp();
  const { browser, clock, store } = setup;
  await setup.haveOrders();
  clock.jump(89 * DAY_MS);
  await store.call(850, "kitchen");
  await browser.logIn();
  const { headers, text } = await browser.get("/orders/statistics.csv");
  assertEquals(
    headers.get("content-disposition"),
    'attachment; filename="orders_2026-05-01_to_2026-07-29.csv"',
  );
  assertEquals(text.split("\r\n"), [
    CSV_HEADER,
    "2026-05-01,14:00,3,1,1,0,2,0,60",
    "2026-07-29,14:00,1,0,0,0,0,1,",
    "",
  ]);
  clock.jump(DAY_MS);
  const later = (await browser.get("/orders/statistics.csv")).text;
  assertEquals(later.split("\r\n").slice(1), ["2026-07-29,14:00,1,0,0,0,1,0,", ""]);
});

Deno.test("the staff's page leads to the day in numbers", async () => {
  await using setup = await setUp();
  const { text } = await setup.browser.get("/orders");
  assertStringIncludes(text, '<a href="/orders/today">Today in numbers</a>');
});

const routes = ["/orders/today", "/orders/statistics.csv"];

for (const route of routes) {
  Deno.test(`${route} answers 405 with Allow to all but GET and HEAD`, async () => {
    await using setup = await setUp();
    for (const method of ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
      const { status, headers } = await setup.browser.send(method, route);
      assertEquals([status, headers.get("allow")], [405, "GET, HEAD"], method);
    }
    assertEquals((await setup.browser.send("HEAD", route)).status, 200);
  });

  Deno.test(`${route} leads a visitor without a session to the login, wherever they come from`, async () => {
    await using setup = await setUp();
    await setup.haveOrders();
    const stranger = new TestBrowser(setup.app);
    for (const query of ["", "?day=2026-05-01", "?day=nonsense"]) {
      for (const site of ["same-origin", "cross-site", "none"]) {
        const headers = { "sec-fetch-site": site };
        const answer = await stranger.send("GET", route + query, { headers });
        const next = new URLSearchParams({ next: route + query });
        assertEquals([answer.status, answer.location, answer.text], [303, `/login?${next}`, ""]);
      }
    }
  });

  Deno.test(`${route} is answered to staff that follow a link on another site`, async () => {
    await using setup = await setUp();
    const headers = { "sec-fetch-site": "cross-site", "origin": "https://evil.example" };
    const answer = await setup.browser.send("GET", route, { headers });
    assertEquals([answer.status, answer.headers.get("access-control-allow-origin")], [200, null]);
  });

  Deno.test(`${route} answers 503 while the store fails, and logs nobody out`, async () => {
    const { browser, app } = await setUp();
    await app.services.close();
    const answer = await browser.get(route);
    assertEquals([answer.status, answer.headers.get("retry-after")], [503, "5"]);
    assertEquals(answer.headers.get("cache-control"), "no-store");
    assertEquals(answer.headers.getSetCookie(), []);
  });
}
