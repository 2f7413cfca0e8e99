import type { TestApp } from "./test_app.ts";

/** What came back, read to its end. */
export interface Answer {
  status: number;
  headers: Headers;
  /** Where it leads, if anywhere. */
  location: string | null;
  text: string;
}

/** Where a browser is, and what stands between it and the app. */
export interface TestBrowserOptions {
  /** The address in the browser, as its `Origin` says. */
  origin?: string;
  /** The same as the app sees it. */
  address?: string;
  /** What a proxy adds to every request. */
  headers?: Record<string, string>;
  /** The address of its connection. */
  from?: string;
}

/** One browser without scripts that visits an app: keeps cookies and sends `Origin` as they do. */
export class TestBrowser {
  /** The cookies that it keeps, by name. */
  cookies = new Map<string, string>();
  #app: TestApp;
  #origin: string;
  #address: string;
  #headers: Record<string, string>;
  #from: string | undefined;

  constructor(app: TestApp, options: TestBrowserOptions = {}) {
    const { origin = "http://localhost:8000", address = origin, headers = {} } = options;
    this.#app = app;
    this.#origin = origin;
    this.#address = address;
    this.#headers = headers;
    this.#from = options.from;
  }

  /** Sends a request as one of the app's own pages does; `headers` of `null` are left out. */
  async send(
    method: string,
    path: string,
    { headers = {}, body = null }: {
      headers?: Record<string, string | null>;
      body?: BodyInit | null;
    } = {},
  ): Promise<Answer> {
    const cookie = [...this.cookies].map((pair) => pair.join("=")).join("; ");
    const all = {
      ...this.#headers,
      origin: ["GET", "HEAD"].includes(method) ? null : this.#origin,
      cookie: cookie === "" ? null : cookie,
      ...headers,
    };
    const sent = Object.entries(all).filter((each): each is [string, string] => each[1] !== null);
    const url = new URL(path, this.#address).href;
    const response = await this.#app.request(url, { method, headers: sent, body }, this.#from);
    for (const each of response.headers.getSetCookie()) this.#keep(each);
    const location = response.headers.get("location");
    return {
      status: response.status,
      headers: response.headers,
      location,
      text: await response.text(),
    };
  }

  get(path: string): Promise<Answer> {
    return this.send("GET", path);
  }

  /** Sends a form. */
  post(path: string, fields: Record<string, string> = {}): Promise<Answer> {
    return this.send("POST", path, { body: new URLSearchParams(fields) });
  }

  /** Sends the form of a page that has this `action`, with what a person `typed` into it. */
  submit(page: Answer, action: string, typed: Record<string, string> = {}): Promise<Answer> {
    const fields = formOn(page, action);
    const missing = Object.keys(typed).filter((name) => !(name in fields));
    if (missing.length > 0) throw new Error(`No such fields in the form: ${missing}`);
    return this.post(action, { ...fields, ...typed });
  }

  /** Logs in, with the app's own token unless told otherwise. */
  logIn(token = this.#app.services.config.loginToken!): Promise<Answer> {
    return this.post("/login", { token });
  }

  /** Takes a cookie, or gives one up, where a browser would (RFC 6265bis, 5.7). */
  #keep(header: string): void {
    const [pair = "", ...attributes] = header.split("; ");
    const [name = "", value = ""] = pair.split(/=(.*)/s);
    const [isSecure, isForAll] = [attributes.includes("Secure"), attributes.includes("Path=/")];
    if (isSecure && !this.#origin.startsWith("https:")) return;
    if (name.startsWith("__Host-") && !(isSecure && isForAll)) return;
    if (attributes.some((each) => /^Expires=.*1970/.test(each))) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}

/** What is in the fields, by name, of the first form on a page that is sent to `action`. */
export function formOn({ text }: Answer, action: string): Record<string, string> {
  const forms = text.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gs);
  const [, tag = "", content = ""] = [...forms]
    .find(([, tag = ""]) => valueOf(tag, "action") === action) ?? [];
  if (valueOf(tag, "method") !== "post") throw new Error(`No form for POST ${action}: ${text}`);
  const inputs = [...content.matchAll(/<input\b(?:"[^"]*"|[^">])*>/g)].map(([input]) => input);
  return Object.fromEntries(inputs.map((each) => [valueOf(each, "name"), valueOf(each, "value")]));
}

/** What an attribute of a tag says, as Preact writes it. */
function valueOf(tag: string, attribute: string): string {
  const value = new RegExp(` ${attribute}="([^"]*)"`).exec(tag)?.[1] ?? "";
  return value.replaceAll("&quot;", '"').replaceAll("&lt;", "<").replaceAll("&amp;", "&");
}
