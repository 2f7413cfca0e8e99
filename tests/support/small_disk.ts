/** A file system of its own, which a test can fill; it goes with `remove()`. */
export class SmallDisk implements AsyncDisposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  /** Mounts one of 7 MB. Throws where that is not allowed: it needs root, as in a container of its own. */
  static async mount(): Promise<SmallDisk> {
    const path = await Deno.makeTempDir({ prefix: "orders_" });
    await run("mount", "-t", "tmpfs", "-o", "size=7m", "tmpfs", path);
    return new SmallDisk(path);
  }

  /** Leaves no byte of room. */
  async fill(): Promise<void> {
    using filler = await Deno.open(this.#filler, { create: true, append: true });
    for (let size = 65_536; size >= 1;) {
      try {
        await filler.write(new Uint8Array(size));
      } catch {
        size = Math.floor(size / 2);
      }
    }
  }

  /** Makes room again. */
  async free(): Promise<void> {
    await Deno.remove(this.#filler);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await run("umount", "--lazy", this.path);
    await Deno.remove(this.path);
  }

  get #filler(): string {
    return `${this.path}/filler`;
  }
}

async function run(program: string, ...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, { args }).output();
  if (success) return;
  const reason = new TextDecoder().decode(stderr);
  throw new Error(`This test has to ${program} a file system, as root: ${reason}`);
}
