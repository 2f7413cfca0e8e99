import { assertEquals } from "@std/assert";
import { blocksIn } from "@/tools/rehearse/blocks.ts";

Deno.test("blocksIn() finds a page's commands, but for those that are not run", () => {
  const page = "Text\n\n```sh\n# a comment\none --flag \\\n  more # why\n\ntwo |\n  three\n" +
    "four # not run here: no screen\n```\n\n- item\n\n  ```sh\n  five\n  ```\n\n" +
    "```sh\n# not run here\nsix\n```\n\n```yaml\nseven: 7\n```\n";
  assertEquals(blocksIn("a.md", page), [
    { page: "a.md", commands: ["one --flag  more # why", "two | three"] },
    { page: "a.md", commands: ["five"] },
    { page: "a.md", commands: [] },
  ]);
});
