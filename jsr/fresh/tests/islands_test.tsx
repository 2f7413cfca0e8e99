import { computed, type Signal, signal } from "@preact/signals";
import { assert, assertEquals, assertFalse, assertStringIncludes } from "@std/assert";
import type { ComponentChildren } from "preact";
import { askingRoutes, recordErrors } from "./support.ts";

// deno-lint-ignore no-explicit-any
type AnyProps = any;

function Show({ value }: AnyProps) {
  return <b>{typeof value === "string" ? value : JSON.stringify(value)}</b>;
}
function Other(_props: AnyProps) {
  return <i>other</i>;
}
function Outer() {
  return <Show value="nested" />;
}
const islands = [
  { Show, LIMIT: 5 },
  { Other },
  { Outer },
  { Unused: () => null },
];

async function answerWith(page: () => ComponentChildren): Promise<Response> {
  const ask = askingRoutes({ "index.tsx": { default: page } }, { islands });
  return await ask("/");
}

async function htmlOf(page: () => ComponentChildren): Promise<string> {
  return await (await answerWith(page)).text();
}

function scriptOf(html: string): string {
  const match = /<script type="module" nonce="\w+">([^<]*)<\/script><\/body>/
    .exec(html);
  assert(match, html);
  return match[1]!;
}

/** What the script would boot, run with stand-ins for its imports. */
async function bootedBy(html: string): Promise<[unknown, AnyProps][]> {
  const names: string[] = [];
  const body = scriptOf(html).replace(
    /import\{([^}]*)\}from"[^"]*";/g,
    (_, imported: string) => {
      names.push(...imported.split(",").map((each) => each.replace(/.* as /, "")));
      return "";
    },
  );
  let booted: [unknown, AnyProps][] = [];
  const known: Record<string, unknown> = {
    $boot: (calls: [unknown, AnyProps][]) => booted = calls,
    $signal: signal,
  };
  const values = names.map((name) => known[name] ?? name);
  await new Function(...names, body)(...values);
  return booted;
}

Deno.test("An island is marked, and booted by the last thing in the body", async () => {
  const html = await htmlOf(() => (
    <p>
      a<Show value={1} />b
    </p>
  ));
  assertStringIncludes(html, "<p>a<!--frsh--><b>1</b><!--/frsh-->b</p>");
  assertEquals(
    scriptOf(html),
    'import{$boot,$signal}from"/island0.js";import{Show as i0}from"/island0.js";' +
      '$boot([[i0,{"value":1}]])',
  );
});

Deno.test("Islands are imported once and numbered in order", async () => {
  const html = await htmlOf(() => (
    <>
      <Show value="x" />
      <Other />
      <Show value="y" />
    </>
  ));
  assertStringIncludes(html, "<!--frsh--><i>other</i><!--/frsh-->");
  assertStringIncludes(html, "<!--frsh--><b>y</b><!--/frsh-->");
  assertEquals(
    scriptOf(html),
    'import{$boot,$signal}from"/island0.js";import{Show as i0}from"/island0.js";' +
      'import{Other as i1}from"/island1.js";' +
      '$boot([[i0,{"value":"x"}],[i1,{}],[i0,{"value":"y"}]])',
  );
});

Deno.test("An island inside an island is just a component", async () => {
  const html = await htmlOf(() => <Outer />);
  assertStringIncludes(html, "<!--frsh--><b>nested</b><!--/frsh-->");
  assertEquals(await bootedBy(html), [["i0", {}]]);
  assertFalse(html.includes("/island0.js"));
});

Deno.test("A page preloads the scripts of its islands, and no others", async () => {
  const response = await answerWith(() => (
    <>
      <Other />
      <Other />
    </>
  ));
  await response.body?.cancel();
  assertEquals(
    response.headers.get("link"),
    ["/island1.js", "/preact.js"]
      .map((url) => `<${url}>; rel="modulepreload"; as="script"`).join(", "),
  );
});

Deno.test("A page without islands loads no scripts", async () => {
  const response = await answerWith(() => <p>plain</p>);
  assertEquals(response.headers.get("link"), null);
  assertFalse((await response.text()).includes("<script"));
});

const sent: Record<string, unknown> = {
  "a string": "text",
  "text that ends scripts": "</script><!-- <script> \u2028\u2029 é 🍺",
  "quotes and backslashes": "\"'`\\${}\n",
  "numbers": [0, -1, 1.5, 1e300],
  "null and booleans": [null, true, false],
  "undefined": [undefined],
  "nested values": { a: [{ "b-c": 1 }], "": 2 },
  "a key like the prototype's": JSON.parse('{"__proto__":{"x":1}}'),
};

for (const [what, value] of Object.entries(sent)) {
  Deno.test(`Island props carry ${what}`, async () => {
    const html = await htmlOf(() => <Show value={value} />);
    assertEquals(await bootedBy(html), [["i0", { value }]]);
  });
}

Deno.test("Island props keep one signal one, and computed ones current", async () => {
  const count = signal(2);
  const twice = computed(() => count.value * 2);
  const html = await htmlOf(() => (
    <>
      <Show value={{ count, twice }} />
      <Other list={[count, twice]} />
    </>
  ));
  const [[, first], [, second]] = await bootedBy(html) as [
    [unknown, { value: { count: Signal; twice: Signal } }],
    [unknown, { list: Signal[] }],
  ];
  assert(first.value.count === second.list[0]);
  assert(first.value.twice === second.list[1]);
  assertEquals(first.value.count.value, 2);
  assertEquals(first.value.twice.value, 4);
});

Deno.test("Island props carry signals in signals", async () => {
  const inner = signal("x");
  const html = await htmlOf(() => <Other outer={signal({ inner })} inner={inner} />);
  const [[, props]] = await bootedBy(html) as [
    [unknown, { outer: Signal<{ inner: Signal }>; inner: Signal }],
  ];
  assert(props.outer.value.inner === props.inner);
});

class Order {}
const loop: Record<string, unknown> = {};
loop.self = loop;

const refused: Record<string, [value: unknown, message: string]> = {
  "a function": [() => {}, "JSON values and signals: <Other>.show"],
  "a function within": [{ list: [{ onClick() {} }] }, "signals: <Other>.show.list[0].onClick"],
  "a function in a signal": [signal(() => {}), "JSON values and signals: <Other>.show.value"],
  "a symbol": [Symbol("x"), "JSON values and signals: <Other>.show"],
  "a bigint": [1n, "JSON values and signals: <Other>.show"],
  "a date": [new Date(), "JSON values and signals: <Other>.show"],
  "a map": [new Map(), "JSON values and signals: <Other>.show"],
  "an instance": [new Order(), "JSON values and signals: <Other>.show"],
  "JSX": [<p key="p" />, "JSON values and signals: <Other>.show"],
  "a value that contains itself": [loop, "call stack"],
};

for (const [what, [value, message]] of Object.entries(refused)) {
  Deno.test(`Island props refuse ${what}`, async () => {
    const [error] = await recordErrors(async () => {
      const response = await answerWith(() => <Other value={1} show={value} />);
      assertEquals(response.status, 500);
    });
    assertStringIncludes((error as Error).message, message);
  });
}
