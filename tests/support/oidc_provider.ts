import { waitFor } from "@/tools/cafe/wait_for.ts";

export const CLIENT_ID = "order-board";
export const CLIENT_SECRET = "hush-the-clients-secret";
/** Whoever's name begins with `bar` is in it. */
export const GROUP = "bar-staff";

const LISTENING = /^Listening: (.+)$/m;

/**
 * A real provider of accounts on this machine, `oidc-provider` in a process of its own, which checks
 * PKCE, redirect addresses and clients as strictly as those that cafés use. Any password will do.
 */
export class OidcProvider implements AsyncDisposable {
  #process: Deno.ChildProcess;
  #output = "";
  #read: Promise<void>;
  #app: string;

  private constructor(process: Deno.ChildProcess, app: string) {
    this.#process = process;
    this.#app = app;
    this.#read = this.#collect(process.stdout);
  }

  /** Starts one that knows the app at this address. */
  static async start(app: string): Promise<OidcProvider> {
    const script = new URL("oidc_provider_process.ts", import.meta.url).pathname;
    const command = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", script, app],
      stdout: "piped",
      stderr: "null",
    });
    const provider = new OidcProvider(command.spawn(), app);
    await waitFor(() => LISTENING.test(provider.#output), { limitMs: 30_000 });
    return provider;
  }

  get issuer(): string {
    return LISTENING.exec(this.#output)![1]!;
  }

  /** The variables of an app whose staff log in at it. */
  get variables(): Record<string, string> {
    return {
      OIDC_ISSUER: this.issuer,
      OIDC_CLIENT_ID: CLIENT_ID,
      OIDC_CLIENT_SECRET: CLIENT_SECRET,
      OIDC_REDIRECT_URI: `${this.#app}/auth/oidc/callback`,
      OIDC_ALLOWED_ROLE: GROUP,
    };
  }

  /** Logs a person in as a browser does that was led there; gives the address that leads back. */
  async logIn(authorization: string, login: string): Promise<URL> {
    const cookies = new Map<string, string>();
    let url = authorization;
    let form: Record<string, string> | null = null;
    while (!url.startsWith(this.#app)) {
      const cookie = [...cookies].map((pair) => pair.join("=")).join("; ");
      const response: Response = await fetch(url, {
        method: form === null ? "GET" : "POST",
        headers: { cookie },
        redirect: "manual",
        body: form === null ? null : new URLSearchParams(form),
      });
      for (const each of response.headers.getSetCookie()) {
        const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(each) ?? [];
        cookies.set(name, value);
      }
      const text = await response.text();
      const leads = response.headers.get("location");
      const action = /<form[^>]* action="([^"]+)"/.exec(text)?.[1];
      const prompt = /name="prompt" value="(\w+)"/.exec(text)?.[1];
      form = leads === null ? { prompt: prompt!, login, password: "any" } : null;
      if (leads === null && action === undefined) throw new Error(`${response.status}: ${text}`);
      url = new URL(leads ?? action!, url).href;
    }
    return new URL(url);
  }

  /** Ends it, as one that is away. */
  async stop(): Promise<void> {
    try {
      this.#process.kill("SIGTERM");
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // It has ended.
    }
    await this.#process.status;
    await this.#read;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }

  async #collect(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) this.#output += text;
  }
}
