import { assertEquals } from "@std/assert";
import type { BrowserContextOptions, Locator, Page } from "playwright-core";
import { LOGIN_TOKEN } from "@/tools/cafe/staff.ts";
import { waitFor } from "@/tools/cafe/wait_for.ts";
import { lendPage, type LentPage } from "./pages.ts";

/** A phone's page, with cookies and storage of its own; fails on any error in the page's console. */
export class Phone implements AsyncDisposable {
  #lent: LentPage;
  readonly page: Page;
  /** What went wrong in the page, but for requests that could not reach a server. */
  readonly errors: string[] = [];

  protected constructor(lent: LentPage) {
    this.#lent = lent;
    this.page = lent.page;
    this.page.on("pageerror", (error) => this.errors.push(error.message));
    this.page.on("console", (message) => {
      const isNetwork = /^Failed to load resource|when fetching the script\.$/.test(message.text());
      if (message.type() === "error" && !isNetwork) this.errors.push(message.text());
    });
  }

  /** A phone that has not opened anything yet. */
  static async prepare(options: BrowserContextOptions = {}): Promise<Phone> {
    return new Phone(await lendPage(options));
  }

  static async open(
    url: string,
    options: BrowserContextOptions = {},
    { withClock = false } = {},
  ): Promise<Phone> {
    const phone = await Phone.prepare(options);
    // With a clock that the test can turn.
    if (withClock) await phone.page.clock.install();
    await phone.page.goto(url);
    return phone;
  }

  async numbers(): Promise<string[]> {
    return await this.page.locator(".tile .number").allTextContents();
  }

  async status(): Promise<string> {
    return await this.page.locator(".connection").textContent() ?? "";
  }

  async shows(...expected: string[]): Promise<void> {
    await this.waitFor(async () => (await this.numbers()).join() === expected.join());
  }

  async says(status: RegExp, limitMs = 20_000): Promise<void> {
    await this.waitFor(async () => status.test(await this.status()), limitMs);
  }

  /** Waits for a condition; the page is printed when it does not come true. */
  async waitFor(condition: () => Promise<boolean>, limitMs = 5_000): Promise<void> {
    await waitFor(condition, { limitMs, describe: () => this.page.content() });
  }

  /** A mark that a reload would wipe out. */
  async mark(): Promise<void> {
    await this.page.evaluate(() => document.body.dataset.mark = "here");
  }

  async isMarked(): Promise<boolean> {
    return await this.page.evaluate(() => document.body.dataset.mark === "here");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#lent[Symbol.asyncDispose]();
    assertEquals(this.errors, []);
  }
}

/** The phone of a guest, which notes how it calls them. */
export class GuestPhone extends Phone {
  /** What its own numbers stand in, not the server's of the page's address, unless there will be no others. */
  #board = ".board:not(.asking)";

  static override async prepare(options: BrowserContextOptions = {}): Promise<GuestPhone> {
    const phone = new GuestPhone(await lendPage(options, [noteCalling]));
    if (options.javaScriptEnabled === false) phone.#board = ".board";
    return phone;
  }

  /** Opens the guests' page, and waits until it is live; as `open()` with a clock. */
  static async visit(
    url: string,
    options: BrowserContextOptions = {},
    { withClock = false } = {},
  ): Promise<GuestPhone> {
    const phone = await GuestPhone.prepare(options);
    if (withClock) await phone.page.clock.install();
    await phone.page.goto(url);
    await phone.says(/^Live$/);
    return phone;
  }

  /** Puts in the number that they wait for; the one before must have been dealt with. */
  async follow(number: number | string): Promise<void> {
    const form = this.page.locator(".follow");
    if (await form.getAttribute("open") === null) await form.locator("summary").click();
    await form.locator(".my-number").fill(String(number));
    await form.getByRole("button").click();
  }

  /** The numbers that it waits for. */
  async waiting(...expected: number[]): Promise<void> {
    const numbers = this.page.locator(`${this.#board} .waiting .number`);
    await this.waitFor(async () => (await numbers.allTextContents()).join() === expected.join());
  }

  /** The numbers that it calls. */
  async calls(...expected: number[]): Promise<void> {
    const numbers = this.page.locator(`${this.#board} .ready-call .number`);
    await this.waitFor(async () => (await numbers.allTextContents()).join() === expected.join());
  }

  /** What it says of the first call. */
  async call(): Promise<string> {
    return await this.page.locator(".ready-call").first().innerText();
  }

  async gotIt(): Promise<void> {
    await this.page.getByRole("button", { name: "I have it" }).first().click();
  }

  /** How often it rang and vibrated, and whether it keeps the screen awake. */
  async noted(): Promise<{ rings: number; vibrations: number; isAwake: boolean }> {
    return await this.page.evaluate(() => ({ ...(globalThis as unknown as Noting).noted }));
  }

  /** Has the browser take the wake lock away, as it does when the page is hidden. */
  async loseWakeLock(): Promise<void> {
    await this.page.evaluate(() => {
      (globalThis as unknown as Noting).noted.isAwake = false;
    });
  }

  /** Puts the page out of sight, as a lock screen does, or back. */
  async setVisible(isVisible: boolean): Promise<void> {
    await this.page.evaluate((visibilityState) => {
      Object.defineProperty(document, "visibilityState", {
        value: visibilityState,
        configurable: true,
      });
      document.dispatchEvent(new Event("visibilitychange"));
    }, isVisible ? "visible" : "hidden");
  }
}

interface Noting {
  noted: { rings: number; vibrations: number; isAwake: boolean };
}

/** Runs in the page, before all else. */
function noteCalling(): void {
  const noted = { rings: 0, vibrations: 0, isAwake: false };
  Object.assign(globalThis, { noted });
  // A ring makes one of them.
  const { createDynamicsCompressor } = AudioContext.prototype;
  AudioContext.prototype.createDynamicsCompressor = function () {
    noted.rings++;
    return createDynamicsCompressor.call(this);
  };
  navigator.vibrate = () => ++noted.vibrations > 0;
  if (!navigator.wakeLock) return;
  const release = () => Promise.resolve(void (noted.isAwake = false));
  const request = () => Promise.resolve((noted.isAwake = true, { release }));
  Object.defineProperty(navigator.wakeLock, "request", { value: request });
}

/** The phone of someone on duty. */
export class StaffPhone extends Phone {
  /** Logs in without the form, and waits until the staff's page is live. */
  static async logIn(url: string, options: BrowserContextOptions = {}): Promise<StaffPhone> {
    const phone = new StaffPhone(await lendPage(options));
    const { request } = phone.page.context();
    const form = { token: LOGIN_TOKEN };
    // As the browser says of a form, also where a proxy hides the page's address from the app.
    const headers = { origin: url, "sec-fetch-site": "same-origin" };
    await request.post(`${url}/login`, { form, headers, maxRedirects: 0 });
    await phone.page.goto(`${url}/orders`);
    if (options.javaScriptEnabled !== false) await phone.says(/^Live$/);
    return phone;
  }

  override async numbers(): Promise<string[]> {
    return await this.page.locator(".staff-number").allTextContents();
  }

  override async status(): Promise<string> {
    return await this.page.locator("[data-part=page] dd").first().textContent() ?? "";
  }

  /** The line that says how the café is. */
  async health(): Promise<string> {
    return await this.page.locator(".health-line").last().textContent() ?? "";
  }

  /** Waits until that line says this. */
  async healthIs(expected: RegExp, limitMs = 20_000): Promise<void> {
    await this.waitFor(async () => expected.test(await this.health()), limitMs);
  }

  /** What the page says of the last thing done. */
  async reply(): Promise<string> {
    return await this.page.getByRole("status").textContent() ?? "";
  }

  async replies(expected: RegExp): Promise<void> {
    await this.waitFor(async () => expected.test(await this.reply()));
  }

  async call(number: number): Promise<void> {
    await this.page.getByLabel("Order number").fill(String(number));
    await this.page.keyboard.press("Enter");
  }

  row(number: number): Locator {
    return this.page.locator(".staff-order", {
      has: this.page.locator(".staff-number").getByText(String(number), { exact: true }),
    });
  }

  /** Waits until the list has stood still for so long that a tap is for what stands there now. */
  async still(): Promise<void> {
    // Without a script nothing moves.
    if (await this.page.locator(".health.connecting").count() > 0) return;
    await this.page.locator(".staff-list").evaluate((list) =>
      new Promise<void>((resolve) => {
        let timer: number;
        const again = () => {
          clearTimeout(timer);
          timer = setTimeout(() => {
            observer.disconnect();
            resolve();
          }, 450) as unknown as number;
        };
        const observer = new MutationObserver(again);
        observer.observe(list, { childList: true, subtree: true });
        again();
      })
    );
  }

  /** Opens what can be done to a number. */
  async open(
    number: number,
    tap: (summary: Locator) => Promise<void> = (summary) => summary.click(),
  ): Promise<void> {
    const row = this.row(number);
    if (await row.locator("details[open]").count() === 0) {
      await this.still();
      await tap(row.locator("summary"));
    }
    await row.locator("details[open]").waitFor();
  }

  removeButton(number: number): Locator {
    return this.page.getByRole("button", { name: `${number} picked up`, exact: true });
  }

  async remove(number: number): Promise<void> {
    await this.open(number);
    await this.removeButton(number).click();
  }

  /** Takes the last thing back, which was done to this number. */
  async undo(number: number): Promise<void> {
    await this.page.getByRole("button", { name: `Undo ${number}`, exact: true }).click();
  }
}
