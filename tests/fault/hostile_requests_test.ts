import { assert, assertEquals, assertMatch } from "@std/assert";
import { type RawRequest, rawRequest } from "@/tests/support/raw_request.ts";
import { emptyDatabase, Server } from "@/tools/cafe/server.ts";
import { WEBHOOK_SECRET } from "@/tools/cafe/signing.ts";

const LOGIN_TOKEN = "a token for tests";
const SCRIPT = "<script>alert(1)</script>";
const ENCODED = encodeURIComponent(`"'>${SCRIPT}`);

/** What a request may be answered with. */
type Row = [RawRequest, ...statuses: number[]];

const path = (target: string, ...statuses: number[]): Row => [{ target }, ...statuses];
const header = (line: string, ...statuses: number[]): Row => [
  { headers: ["Host: localhost", line] },
  ...statuses,
];

const paths: Row[] = [
  path("/%", 400),
  path("/%zz", 400),
  path("/%c0%80", 400),
  path("/%ff/orders", 400),
  path("/api/%zz", 400),
  path("/_fresh/%", 400),
  path("/login/%zz", 400, 410),
  path("/%00", 404),
  path("/styles.css%00.html", 404),
  path("/../../etc/passwd", 404),
  path("/..%2f..%2fetc%2fpasswd", 404),
  path("/%2e%2e/%2e%2e/etc/passwd", 404),
  path("/..\\..\\etc\\passwd", 400),
  path("/..%5c..%5cetc%5cpasswd", 404),
  path("/_fresh/../../serve.ts", 404),
  path("/_fresh/server.js", 404),
  path("/_fresh/js/../../server.js", 404),
  path("/static/styles.css", 404),
  path("/serve.ts", 404),
  path("/deno.json", 404),
  path("/.env", 404),
  path("/.git/config", 404),
  path("/data/orders.sqlite3", 404),
  path("/data/login_token", 404),
  path("//evil.example", 404),
  path("///evil.example/..", 200, 404),
  path("/\\evil.example", 400),
  path("/%5cevil.example", 404),
  path("/%2f%2fevil.example", 404),
  path(`/${ENCODED}`, 404),
  path("/%F0%9F%8D%94", 404),
  path("/%ED%A0%80", 400),
  path("/;jsessionid=1", 404),
  path(`/${"a".repeat(8_000)}`, 404),
  path(`/${"../".repeat(2_000)}etc/passwd`, 404),
  path(`/${"%2e%2e%2f".repeat(800)}etc/passwd`, 404),
  path("/__proto__", 404),
  path("/constructor", 404),
  path("/api/orders/__proto__", 401),
  path("http://evil.example/", 200),
  path("http://evil.example/%zz", 400),
];

const queries: Row[] = [
  path(`/?order=${ENCODED}`, 200),
  path("/?order=%zz", 200),
  path("/?order=%00", 200),
  path("/?order=1e999&order=-0&order=0x50&order=NaN&order=%D9%A1", 200),
  path("/?order[]=850&order.number=850", 200),
  path(`/?${"order=850&".repeat(800)}`, 200),
  path(`/?${Array.from({ length: 900 }, (_, index) => `p${index}=x`).join("&")}`, 200),
  path("/?__proto__=1&__proto__[x]=1&constructor.prototype.x=1", 200),
  path(`/?order=${"9".repeat(6_000)}`, 200),
  path("/?language=../../x", 200),
  path("/?language=__proto__&theme=constructor", 200),
  path(`/?theme=${ENCODED}`, 200),
  path("/?theme=dark%0d%0ax-evil:%201", 200),
  path("/?theme=dark&x=%0d%0ax-evil:%201", 303),
  path(`/?theme=dark&x=${ENCODED}`, 303),
  path("/?language=nl&language=en&theme=dark&theme=light", 303),
  path("//evil.example/?language=nl", 303),
  path("///evil.example/?language=nl", 303),
  path("/\\evil.example?language=nl", 400),
  path("/\\/evil.example?language=nl", 400),
  path("/.//evil.example?language=nl", 303),
  path("/%5c%5cevil.example?language=nl", 303),
  path("/%2f%2fevil.example?language=nl", 303),
  path("/%09/evil.example?language=nl", 303),
  path("/%0d%0ax-evil:%201?language=nl", 303),
  path("http://evil.example//evil.example/?language=nl", 303),
  path(`/screen?chime=${ENCODED}`, 200),
  path("/screen?chime=%zz&order=x", 200),
  path(`/login?next=${ENCODED}`, 200),
  path(`/login?everywhere=${ENCODED}`, 200),
  path("/orders?x=%0d%0ax-evil:%201", 303),
  path(`/api/orders?callback=${ENCODED}`, 200),
];

/** By a browser that is logged in: what follows a login, and what staff's pages take from an address. */
const staffsQueries: Row[] = [
  ...[
    "//evil.example",
    "https:evil.example",
    "https://evil.example/orders",
    "//evil.example/orders",
    "/\\evil.example/orders",
    "\\\\evil.example\\orders",
    "/orders/../..//evil.example",
    "/orders/..%2f..%2f%2fevil.example",
    "/orders\\..\\..\\\\evil.example",
    "javascript:alert(1)//orders",
    "data:text/html,x",
    "/orders\r\nx-evil: 1",
    "/orders\t//evil.example",
    "\t//evil.example/orders",
    "http://here/orders",
    "//here/orders",
    "http://user@here//evil.example/orders",
    "/orders?x=\r\nx-evil: 1",
    "\u0000//evil.example",
    "/ordersevil",
  ].map((next) => path(`/login?next=${encodeURIComponent(next)}`, 303)),
  path("/login?next=/orders&next=//evil.example", 303),
  path("/login?next=%zz", 303),
  path(`/orders?outcome=${ENCODED}&number=850`, 200),
  path("/orders?outcome=__proto__&number=850", 200),
  path("/orders?outcome=constructor&number=850", 200),
  path("/orders?outcome=removed&number=850&readyAt=1e999", 200),
  path(`/orders?outcome=removed&number=${ENCODED}&readyAt=NaN`, 200),
  path(`/orders/today?day=${ENCODED}`, 400),
  path("/orders/today?day=9999-99-99", 400),
  path("/orders/today?day=__proto__", 400),
  path("/orders/today?day=2026-05-01%00", 400),
  path("/orders/statistics.csv?day=%22%0d%0ax-evil:%201", 400),
  path(`/orders/statistics.csv?day=${ENCODED}`, 400),
];

const headers: Row[] = [
  header(`Cookie: ${"x".repeat(15_000)}`, 200),
  header(`Cookie: ${"a=b; ".repeat(3_000)}`, 200),
  header("Cookie: =;=;;==; ;", 200),
  header("Cookie: \xff\xfe=\xff", 200),
  header("Cookie: language=../../x; theme=%zz", 200),
  header(`Cookie: theme="'>${SCRIPT}`, 200),
  header("Cookie: language=__proto__; __proto__=x; constructor=y", 200),
  header("Cookie: language=nl; language=en; language=x", 200),
  header("Cookie: __Host-session=x; session=y; __Secure-session=z", 200),
  header(`Cookie: session=${"A".repeat(43)}`, 200),
  header(`Cookie: session=${"A".repeat(9_000)}`, 200),
  header("Accept-Language: ;;,=", 200),
  header("Accept-Language: *;q=x, en;q=1e999, nl;q=-1", 200),
  header(`Accept-Language: ${"x;q=0.1,".repeat(1_500)}`, 200),
  header(`Accept-Language: \xff${SCRIPT}`, 200),
  header(`Accept-Encoding: ${"br;q=".repeat(1_500)}`, 200),
  header("Accept-Encoding: gzip;q=abc, br;q=0, *;;;", 200),
  header('If-None-Match: \xff, W/"x, *', 200),
  header("Range: bytes=0-99999999999", 200),
  header("Origin: null", 200),
  header("X-Forwarded-For: x, y, \xff", 200),
  header("X-Forwarded-Proto: https", 200),
  header("X-Forwarded-Host: evil.example", 200),
  header("X-Original-URL: /orders", 200),
  header("X-HTTP-Method-Override: DELETE", 200),
  ...["1", "9".repeat(8_000), "\xff\xfe", "\t", "{}", "%0a%0aevent: board", "-1", "../x", "null"]
    .map((id): Row => [
      { target: "/api/events", headers: ["Host: localhost", `Last-Event-ID: ${id}`] },
      200,
    ]),
  [{ method: "TRACE" }, 404, 405],
  [{ method: "PROPFIND" }, 404, 405],
  [{ method: "get" }, 400, 404, 405],
  [{ method: "OPTIONS", target: "*" }, 400, 404],
  [{ method: "POST", target: "/login", body: "%zz=%&token=%00&next=%zz" }, 403],
  ...["token=%zz&next=//evil.example", `token=${ENCODED}&next=${ENCODED}`, "\xff\x00&&&===", "{}"]
    .map((body): Row => [
      {
        method: "POST",
        target: "/login",
        headers: ["Host: localhost", "Origin: http://localhost"],
        body,
      },
      401,
      400,
    ]),
];

Deno.test("hostile paths, queries, cookies and headers are answered, and nothing of them comes back", async (test) => {
  await using database = await emptyDatabase();
  await using server = await Server.start({
    ...database.variables,
    LOGIN_TOKEN,
    WEBHOOK_SECRET,
    BAR_NAME: "Café Noord",
  });
  const port = Number(server.port);
  const login = await rawRequest(port, {
    method: "POST",
    target: "/login",
    headers: ["Host: localhost", "Origin: http://localhost"],
    body: `token=${encodeURIComponent(LOGIN_TOKEN)}`,
  });
  const cookie = `Cookie: ${login.headers.get("set-cookie")!.split(";")[0]}`;
  const asStaff = ([request, ...statuses]: Row): Row => [
    { ...request, headers: ["Host: localhost", cookie] },
    ...statuses,
  ];
  const rows = [...paths, ...queries, ...staffsQueries.map(asStaff), ...headers];
  assert(rows.length > 100);
  const before = server.output.length;

  for (const [index, [request, ...statuses]] of rows.entries()) {
    const name = JSON.stringify(request).replace(cookie, "…");
    await test.step(`${index} ${name.slice(0, 90)}`, async () => {
      const answer = await rawRequest(port, request);
      assert(statuses.includes(answer.status), `${answer.status}`);
      const location = answer.headers.get("location");
      if (answer.status === 303) assertMatch(location!, /^\/(?![/\\])[\x21-\x7e]*$/);
      else assertEquals(location, null);
      // A path that is no page leads to itself; everything else to pages of ours.
      if (request.target?.startsWith("/login")) {
        assertMatch(location ?? "/orders", /^\/orders[?#]?/);
      }
      assertEquals(answer.headers.get("x-evil"), null);
      for (const evil of [SCRIPT, "alert(1)</", 'href="//', 'href="javascript:', "root:x:"]) {
        assertEquals(answer.body.includes(evil), false, `${evil} is in ${answer.body}`);
      }
      assertMatch(
        answer.headers.get("content-security-policy")!,
        /^default-src 'none'; object-src/,
      );
    });
  }

  assertEquals((await rawRequest(port, { target: "/healthz" })).status, 200);
  await server.stop("SIGTERM");
  const lines = server.output.slice(before).trim().split("\n").map((line) => JSON.parse(line));
  assertEquals(lines.filter(({ level }) => level === "error"), []);
});
