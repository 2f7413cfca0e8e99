import { assertEquals, assertThrows } from "@std/assert";
import { EnvironmentFileError, misspeltSettings, readEnvironment } from "@/lib/base/environment.ts";

/** Runs `look` where the file `.env` has this text. */
async function withFile<T>(text: string, look: () => T): Promise<T> {
  const home = Deno.cwd();
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/.env`, text);
  Deno.chdir(folder);
  try {
    return look();
  } finally {
    Deno.chdir(home);
    await Deno.remove(folder, { recursive: true });
  }
}

const NAMES = ["BAR_NAME", "LOGIN_TOKEN", "PORT", "PRIMARY_COLOR"];

const REFUSED: [what: string, text: string, problem: string][] = [
  [
    "a # right after the =",
    "PORT=8000\nPRIMARY_COLOR=#0f4d64\n",
    "PRIMARY_COLOR on line 2 of .env has a # in it: put the value in quotes",
  ],
  [
    "a # in a value",
    "\n# LOGIN_TOKEN=a#b\n\nLOGIN_TOKEN=koffie#thee",
    "LOGIN_TOKEN on line 4 of .env has a # in it: put the value in quotes",
  ],
  [
    "a # in a value that a comment follows",
    "export LOGIN_TOKEN=koffie#thee # ours",
    "LOGIN_TOKEN on line 1 of .env has a # in it: put the value in quotes",
  ],
  [
    "a # below a value of several lines",
    "BAR_NAME='One\nTwo\nThree'\nLOGIN_TOKEN=a#b",
    "LOGIN_TOKEN on line 4 of .env has a # in it: put the value in quotes",
  ],
  [
    "a quote that does not end",
    'BAR_NAME="Café Noord\nPORT=8000',
    "BAR_NAME on line 1 of .env has an opening quote that is never closed",
  ],
];

for (const [what, text, problem] of REFUSED) {
  Deno.test(`readEnvironment() refuses ${what}, by name and line`, async () => {
    const error = await withFile(text, () => {
      return assertThrows(() => readEnvironment(NAMES), EnvironmentFileError);
    });
    assertEquals(error.problems, [problem]);
  });
}

const TAKEN: [what: string, text: string, name: string, value: string][] = [
  ["a comment behind a space", "PORT=8001 # not 8000", "PORT", "8001"],
  ["a comment in the place of a value", "BAR_NAME= # none", "BAR_NAME", ""],
  ["a # in double quotes", 'PRIMARY_COLOR="#0f4d64"', "PRIMARY_COLOR", "#0f4d64"],
  ["a # in single quotes, before a comment", "LOGIN_TOKEN='a#b' # c#d", "LOGIN_TOKEN", "a#b"],
  ["a # in a value of several lines", 'BAR_NAME="One\n#2\nThree"', "BAR_NAME", "One\n#2\nThree"],
  ["what stands in a comment", '# LOGIN_TOKEN="a#b\nBAR_NAME=Noord', "BAR_NAME", "Noord"],
];

for (const [what, text, name, value] of TAKEN) {
  Deno.test(`readEnvironment() takes ${what}`, async () => {
    assertEquals(await withFile(text, () => readEnvironment(NAMES)[name]), value);
  });
}

Deno.test("misspeltSettings() finds names that are near one of ours, and no others", async () => {
  const text =
    "LOGIN_TOKN=a\nPOTR=1\nprimary_color=1\nPRIMARY_COLOUR=1\nHOST=1\nPATH=1\nBAR_NAME=x";
  assertEquals(await withFile(text, () => misspeltSettings(NAMES)), [
    { name: "LOGIN_TOKN", meant: "LOGIN_TOKEN" },
    { name: "POTR", meant: "PORT" },
    { name: "primary_color", meant: "PRIMARY_COLOR" },
    { name: "PRIMARY_COLOUR", meant: "PRIMARY_COLOR" },
  ]);
});
