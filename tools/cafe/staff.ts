import type { CafeStateName } from "@/lib/shared/cafe.ts";
import type { Board } from "@/lib/shared/order.ts";

/** What staff log in with where a café is played. */
export const LOGIN_TOKEN = "a token for tests";

/** A person of the café's staff, who goes on being logged in when the app is started again. */
export class Staff {
  private constructor(
    /** That of the session, as a request carries it. */
    readonly cookie: string,
  ) {}

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
    return await this.#send(`${url}/api/orders`, {
      method: "POST",
      body: JSON.stringify({ number }),
    });
  }

  /** Takes a number off the board. */
  async remove(url: string, number: number): Promise<Response> {
    return await this.#send(`${url}/api/orders/${number}`, { method: "DELETE" });
  }

  /** Takes all numbers off the board. */
  async clear(url: string): Promise<Response> {
    const { board } = await (await this.get(`${url}/api/orders`)).json();
    const calls = (board as Board).orders.map(({ number, readyAt }) => ({ number, readyAt }));
    return await this.#send(`${url}/api/orders/clear`, {
      method: "POST",
      body: JSON.stringify({ calls }),
    });
  }

  /** Says how the café is. */
  async say(url: string, state: CafeStateName): Promise<Response> {
    return await this.#send(`${url}/api/state`, { method: "PUT", body: JSON.stringify({ state }) });
  }

  /** Shows the guests a line for an hour. */
  async notice(url: string, text: string): Promise<Response> {
    const body = JSON.stringify({ text, end: 60 });
    return await this.#send(`${url}/api/notice`, { method: "PUT", body });
  }

  /** Reads what is at an address. */
  async get(url: string): Promise<Response> {
    return await this.#send(url, {});
  }

  async #send(url: string, init: RequestInit): Promise<Response> {
    const headers = { origin: new URL(url).origin, cookie: this.cookie };
    return await fetch(url, { ...init, headers });
  }
}
