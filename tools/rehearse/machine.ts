import { waitFor } from "@/tools/cafe/wait_for.ts";
import { run } from "./shell.ts";

const MIRROR = "http://deb.debian.org/debian";
/** What even the smallest installation has, beside what `minbase` brings. */
const PACKAGES = "systemd-sysv,dbus,sudo";
/** Certificates that this machine's network needs beside the usual ones. */
const OWN_CERTIFICATES = "/usr/local/share/ca-certificates";

/** Makes a bare Debian 12 in a folder. */
export async function bareDebian(root: string): Promise<void> {
  await run([
    "debootstrap",
    "--variant=minbase",
    `--include=${PACKAGES}`,
    "bookworm",
    root,
    MIRROR,
  ]);
  await run(["mkdir", "--parents", root + OWN_CERTIFICATES]);
  await run(["sh", "-c", `cp ${OWN_CERTIFICATES}/*.crt ${root}${OWN_CERTIFICATES} || true`]);
  await Deno.writeTextFile(`${root}/etc/environment`, "DENO_TLS_CA_STORE=mozilla,system\n");
  const sudoers = `${root}/etc/sudoers.d/environment`;
  await Deno.writeTextFile(sudoers, "Defaults env_file=/etc/environment\n", { mode: 0o440 });
}

/** A Debian in a folder, booted: systemd and all, on this machine's kernel, network and clock. */
export class Machine implements AsyncDisposable {
  #process: Deno.ChildProcess;
  #leader = "";

  private constructor(process: Deno.ChildProcess) {
    this.#process = process;
  }

  /** Boots it. `folders` of this machine are there, too, to be read; `isOnline`: it has our network, else none. */
  static async boot(root: string, folders: string[], isOnline: boolean): Promise<Machine> {
    const args = ["--quiet", `--directory=${root}`, "--boot", "--register=no", "--keep-unit"];
    args.push("--console=read-only", ...folders.map((each) => `--bind-ro=${each}`));
    if (!isOnline) args.push("--private-network");
    const process = new Deno.Command("systemd-nspawn", { args, stdout: "null", stderr: "null" });
    const machine = new Machine(process.spawn());
    await waitFor(() => machine.#isUp(), { limitMs: 60_000 });
    return machine;
  }

  /** Runs a command there as root; gives what it printed. Throws with that where it fails. */
  async run(command: string, input = ""): Promise<string> {
    const inside = ["nsenter", "--target", this.#leader, "--mount", "--uts", "--ipc", "--net"];
    const shell = ["--pid", "/bin/bash", "-euo", "pipefail", "-c", command];
    const env = { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" };
    return await run([...inside, ...shell], { env: { ...env, HOME: "/root" }, input });
  }

  async #isUp(): Promise<boolean> {
    const { pid } = this.#process;
    this.#leader = (await Deno.readTextFile(`/proc/${pid}/task/${pid}/children`)).trim();
    return await this.run("systemctl is-system-running").then(() => true, () => false);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGTERM");
    await this.#process.status;
  }
}
