import { assert, assertEquals } from "@std/assert";

const ROOT = new URL("../../..", import.meta.url).pathname;

/** The pages about security and reliability, with the cells in their tables that name tests. */
async function* proofs(): AsyncGenerator<{ page: string; requirement: string; proof: string }> {
  for await (const { name: page } of Deno.readDir(`${ROOT}/docs`)) {
    if (!/^(security.*|reliability)\.md$/.test(page)) continue;
    let isProved = false;
    for (const line of (await Deno.readTextFile(`${ROOT}/docs/${page}`)).split("\n")) {
      const cells = line.split("|").slice(1, -1).map((cell) => cell.trim());
      if (cells.length === 0) isProved = false;
      else if (cells.at(-1) === "proof") isProved = true;
      else if (isProved && !/^-+$/.test(cells[0]!)) {
        yield { page, requirement: cells[0]!, proof: cells.at(-1)! };
      }
    }
  }
}

/** The tests that a cell names: `file`: "name", "name"; of a file without a name, all of it. */
function named(proof: string): { file: string; names: string[] }[] {
  const found: { file: string; names: string[] }[] = [];
  for (const [, file, name] of proof.matchAll(/`([\w/]+_test\.tsx?)`|"([^"]+)"/g)) {
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
  for await (const { page, requirement, proof } of proofs()) {
    const files = named(proof);
    assert(files.length > 0, `${page} names no test for: ${requirement}`);
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
  assert(count >= 50, `${count}`);
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
