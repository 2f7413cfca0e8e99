/** A person of the café's staff, who goes on being logged in when the app is started again. */
export class Staff {
  #cookie: string;

  private constructor(cookie: string) {
    this.#cookie = cookie;
  }

  /** Logs in to the app at `url`. */
  static async logIn(url: string, token: string): Promise<Staff> {
    const body = new URLSearchParams({ token });
    const headers = { origin: url };
    const entered = await fetch(`${url}/login`, {
      method: "POST",
      headers,
      body,
      redirect: "manual",
    });
    await entered.body?.cancel();
    const cookie = entered.headers.getSetCookie()[0]?.split(";")[0];
    if (cookie === undefined) throw new Error(`Could not log in: ${entered.status}`);
    return new Staff(cookie);
  }

  /** Calls a number. */
  async call(url: string, number: number): Promise<Response> {
    return await this.#send(url, { method: "POST", body: JSON.stringify({ number }) });
  }

  /** Takes a number off the board. */
  async remove(url: string, number: number): Promise<Response> {
    return await this.#send(url, { method: "DELETE" }, `/${number}`);
  }

  async #send(url: string, init: RequestInit, path = ""): Promise<Response> {
    const headers = { origin: url, cookie: this.#cookie };
    return await fetch(`${url}/api/orders${path}`, { ...init, headers });
  }
}
