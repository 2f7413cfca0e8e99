// Run with the permissions of the running app: tries what that must not be able to do, and what it must.
import { request } from "node:http";

const [outside = "", dataFolder = ""] = Deno.args;

const attempts: Record<string, () => unknown> = {
  "read /etc/passwd": () => Deno.readTextFileSync("/etc/passwd"),
  "list the folder above": () => [...Deno.readDirSync("..")],
  "list the project": () => [...Deno.readDirSync(".")],
  "read the project's git folder": () => Deno.readTextFileSync(".git/config"),
  "read the source": () => Deno.readTextFileSync("lib/config.ts"),
  "read beside the data folder": () => Deno.readTextFileSync(outside),
  "read out of the data folder": () => Deno.readTextFileSync(`${dataFolder}/../../etc/passwd`),
  "write beside the data folder": () => Deno.writeTextFileSync(outside, "x"),
  "write the project": () => Deno.writeTextFileSync("written_by_probe", "x"),
  "write what is served": () => Deno.writeTextFileSync("_fresh/written_by_probe", "x"),
  "make a link out of the data folder": () => Deno.symlinkSync("/etc", `${dataFolder}/etc`),
  "run a program": () => new Deno.Command("id").outputSync(),
  "run Deno": () => new Deno.Command(Deno.execPath()).outputSync(),
  "load a library": () => Deno.dlopen("libc.so.6", {}),
  "read HOME": () => Deno.env.get("HOME"),
  "read PATH": () => Deno.env.get("PATH"),
  "read AWS_SECRET_ACCESS_KEY": () => Deno.env.get("AWS_SECRET_ACCESS_KEY"),
  "read all variables": () => Deno.env.toObject(),
  "set LD_PRELOAD": () => Deno.env.set("LD_PRELOAD", "x"),
  "know the machine": () => Deno.hostname(),
  "know its network": () => Deno.networkInterfaces(),
  "know its user": () => Deno.uid(),
  "import code from elsewhere": () => import(`https://esm.sh/${Deno.args.length}`),
};

const needs: Record<string, () => unknown> = {
  "write in the data folder": () => Deno.writeTextFileSync(`${dataFolder}/probe`, "x"),
  "read what is served": () => Deno.readTextFileSync("_fresh/server.js"),
  "read PORT": () => Deno.env.get("PORT"),
  "speak to others": () => request("http://127.0.0.1:9").on("error", () => {}).destroy(),
};

const found: Record<string, string> = {};
for (const [name, act] of Object.entries({ ...attempts, ...needs })) {
  try {
    await act();
    found[name] = "done";
  } catch (error) {
    const { name: kind, message } = error as Error;
    // Importing fails with a TypeError in each case; only the text tells why.
    found[name] = /--cached-only/.test(message) ? "NotCapable" : kind;
  }
}
// deno-lint-ignore no-console
console.log(JSON.stringify({ found, needs: Object.keys(needs) }));
