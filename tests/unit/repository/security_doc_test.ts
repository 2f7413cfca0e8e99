import { assert, assertEquals } from "@std/assert";

const ROOT = new URL("../../..", import.meta.url).pathname;

/** A list item or a paragraph of a page, on one line. */
interface Block {
  page: string;
  section: string;
  kind: "item" | "proof" | "prose";
  text: string;
}

/** The pages about security and reliability, in blocks: tests are named below the items that they prove. */
async function* blocks(): AsyncGenerator<Block> {
  for await (const { name: page } of Deno.readDir(`${ROOT}/docs`)) {
    if (!/^(security.*|reliability)\.md$/.test(page)) continue;
    yield* blocksOf(page, await Deno.readTextFile(`${ROOT}/docs/${page}`));
  }
}

function blocksOf(page: string, source: string): Block[] {
  const found: Block[] = [];
  let section = "";
  let isOpen = false;
  for (const line of source.split("\n")) {
    const [, mark, text] = /^(#+ |- | {2}- )?\s*(.*)$/.exec(line)!;
    if (mark?.startsWith("#")) section = text!;
    else if (mark !== undefined) {
      found.push({ page, section, kind: mark === "- " ? "item" : "proof", text: text! });
    } else if (isOpen && text !== "") found.at(-1)!.text += ` ${text}`;
    else if (text !== "") found.push({ page, section, kind: "prose", text: text! });
    isOpen = !mark?.startsWith("#") && text !== "";
  }
  return found;
}

/**
 * The tests that a block names: `file`: "name", "name"; of a file without a name, all of it. What
 * is quoted in a proof is a name wherever it stands; elsewhere, right after its file.
 */
function named({ kind, text }: Block): { file: string; names: string[] }[] {
  const found: { file: string; names: string[] }[] = [];
  const pattern = kind === "proof"
    ? /`([\w/]+_test\.tsx?)`|"([^"]+)"/g
    : /`([\w/]+_test\.tsx?)`|(?<=`:|",)\s*"([^"]+)"/g;
  for (const [, file, name] of text.matchAll(pattern)) {
    if (file !== undefined) found.push({ file, names: [] });
    else found.at(-1)?.names.push(name!);
  }
  return found;
}

/** The names of a file's tests, as they stand in the source; of one that has a choice in it, both. */
function testsIn(source: string): string[] {
  return [...source.matchAll(/Deno\.test\(\s*(["`])(.*?)\1,/gs)].flatMap(([, , name]) =>
    choices(name!)
  );
}

function choices(name: string): string[] {
  const [choice, ...words] = /\$\{[^{}]*\? "([^"]*)" : "([^"]*)"\}/.exec(name) ?? [];
  if (choice === undefined) return [name];
  return words.flatMap((word) => choices(name.replace(choice, () => word)));
}

/** Whether a test's name begins like this; "…" stands for anything. */
function fits(test: string, name: string): boolean {
  const parts = name.split("…").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}`, "s").test(test.replaceAll('\\"', '"'));
}

Deno.test("every test that the pages about security and reliability name is there", async () => {
  let count = 0;
  for await (const block of blocks()) {
    const { page, kind, text } = block;
    const files = named(block);
    assert(kind !== "proof" || files.length === 1, `${page}: one test file a line, not: ${text}`);
    for (const { file, names } of files) {
      const path = file.startsWith("jsr/") ? file : `tests/${file}`;
      const tests = testsIn(await Deno.readTextFile(`${ROOT}/${path}`));
      assert(tests.length > 0, `No test is in ${path}`);
      for (const name of names) {
        assert(tests.some((test) => fits(test, name)), `${page}: ${path} has no test: ${name}`);
        count++;
      }
    }
  }
  assert(count >= 150, `${count}`);
});

Deno.test("every defence that the pages claim names a test that proves it", async () => {
  let [claim, count]: [Block | null, number] = [null, 0];
  const unproved: string[] = [];
  for await (const block of blocks()) {
    if (block.kind === "proof") claim = null;
    else {
      if (claim !== null) unproved.push(`${claim.page}: ${claim.text}`);
      const isClaim = block.kind === "item" && block.section !== "Residual risks";
      claim = isClaim ? block : null;
      if (isClaim) count++;
    }
  }
  assertEquals([...unproved, ...(claim === null ? [] : [claim.text])], []);
  assert(count >= 50, `${count}`);
});

Deno.test("a page's items, their proofs and its prose are told apart, however they are wrapped", () => {
  const page =
    '## Door\n\nProse, as `a_test.ts`:\n"one two"; not "this".\n\n- **It** is\n  shut.\n' +
    '  - `b/c_test.ts`: "three\n    four" (10 rounds), "five"\n';
  const found = blocksOf("page.md", page);
  assertEquals(found.map(({ kind, section }) => [kind, section]), [
    ["prose", "Door"],
    ["item", "Door"],
    ["proof", "Door"],
  ]);
  assertEquals(found.map(named), [
    [{ file: "a_test.ts", names: ["one two"] }],
    [],
    [{ file: "b/c_test.ts", names: ["three four", "five"] }],
  ]);
});

Deno.test("names of tests are found by their beginnings, and with what they are made of", () => {
  const source = 'Deno.test("one \\"two\\" three", () => {});\n' +
    "Deno.test(\n  `${path} answers ${status} to all`,\n  () => {},\n);\n" +
    'Deno.test(`four ${ok ? "is" : "is not"} five`, () => {});';
  const tests = testsIn(source);
  assertEquals(tests.length, 4);
  const fitting: [string, number][] = [
    ["one", 1],
    ['one "two" three', 1],
    ["two", 0],
    ["one … three", 1],
    ["… answers … to all", 1],
    ["… answers 405", 0],
    ["four is not five", 1],
    ["four is five", 1],
    ["one (", 0],
  ];
  for (const [name, count] of fitting) {
    assertEquals(tests.filter((test) => fits(test, name)).length, count, name);
  }
});
