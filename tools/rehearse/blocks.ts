/** The commands of one block of a page, in order; those that are not to be run here are left out. */
export interface Block {
  page: string;
  commands: string[];
}

/** What marks a command, or all of a block where it stands alone, that can't be run where this is made. */
const NOT_HERE = /# not run here\b/;

/** The blocks of shell commands in a page. */
export function blocksIn(page: string, text: string): Block[] {
  return [...text.matchAll(/^( *)```sh\n([^]*?)^\1```/gm)].map(([, indent = "", code = ""]) => {
    const lines = code.split("\n").map((line) => line.slice(indent.length));
    const isHere = !lines.some((line) => NOT_HERE.test(line) && line.startsWith("#"));
    return { page, commands: isHere ? commandsIn(lines) : [] };
  });
}

/** Lines that go on, behind a `\` or a `|`, are one command. */
function commandsIn(lines: string[]): string[] {
  return lines.filter((line) => !line.startsWith("#")).join("\n")
    .replace(/(\\|\|)\n */g, (_, end: string) => end === "|" ? "| " : " ")
    .split("\n")
    .filter((command) => command.trim() !== "" && !NOT_HERE.test(command));
}
