import { assert, assertEquals, assertMatch } from "@std/assert";
import type { BrowserContextOptions } from "playwright-core";
import { serveCafe } from "@/tests/support/serve_cafe.ts";
import { qrCodeIn, readQrCode } from "@/tests/support/read_qr_code.ts";
import { LOGIN_TOKEN } from "@/tools/cafe/staff.ts";
import { StaffPhone } from "@/tests/support/phone.ts";
import { lendPage } from "@/tests/support/pages.ts";
import { photograph } from "@/tests/support/photograph.ts";

const TOO_LATE = "That code has been used or has expired";

/** A café's app, found by a name as in a local network. */
async function openCafe() {
  const cafe = await serveCafe();
  return { ...cafe, url: `http://orders.cafe.test:${cafe.port}`, local: cafe.url };
}

/** A phone of staff that can log others in, and be logged in by them. */
class DevicesPhone extends StaffPhone {
  static override async logIn(
    url: string,
    options: BrowserContextOptions = {},
  ): Promise<DevicesPhone> {
    const phone = await DevicesPhone.prepare(options);
    await phone.page.goto(`${url}/orders`);
    await phone.page.getByLabel("Staff code").fill(LOGIN_TOKEN);
    await phone.page.getByRole("button", { name: "Log in" }).click();
    if (options.javaScriptEnabled !== false) await phone.says(/^Live$/);
    return phone;
  }

  static override async prepare(options: BrowserContextOptions = {}): Promise<DevicesPhone> {
    return new DevicesPhone(await lendPage(options));
  }

  /** Goes to the page from the staff's, and makes a code; gives its link. */
  async makeLink(): Promise<string> {
    await this.page.getByRole("link", { name: "Devices" }).click();
    return await this.anotherLink();
  }

  async anotherLink(): Promise<string> {
    await this.page.getByRole("button", { name: /^(Log in on another device|Make another code)$/ })
      .click();
    await this.page.getByRole("img", { name: "QR code" }).waitFor();
    const link = qrCodeIn(await this.page.content());
    assert(link !== null, "It can't be read");
    return link;
  }

  /** Opens a link as a camera app does: as an address of its own. */
  async scan(link: string): Promise<void> {
    await this.page.goto("about:blank");
    await this.page.goto(link);
  }

  async tap(name = "Log in on this device"): Promise<void> {
    await this.page.getByRole("button", { name, exact: true }).click();
  }

  /** What the page says of a login that did not work. */
  async alerts(expected: string): Promise<void> {
    await this.page.getByRole("alert").filter({ hasText: expected }).waitFor();
  }

  get path(): string {
    return this.page.url().replace(/^\w+:\/\/[^/]+/, "");
  }

  async isLoggedIn(url: string): Promise<boolean> {
    const names = (await this.page.context().cookies(url)).map(({ name }) => name);
    return names.includes("session");
  }
}

Deno.test("the staff code is pasted, can be looked at, and logs in as what it is", async () => {
  await using cafe = await openCafe();
  const { local: url } = cafe;
  await using phone = await DevicesPhone.prepare();
  const { page } = phone;
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await page.goto(`${url}/login`);
  await page.evaluate((text) => navigator.clipboard.writeText(text), ` ${LOGIN_TOKEN} `);
  const field = page.getByLabel("Staff code");
  await field.focus();
  await page.keyboard.press("Control+V");
  assertEquals(await field.inputValue(), ` ${LOGIN_TOKEN} `);
  for (const [name, type] of [["Show", "text"], ["Hide", "password"], ["Show", "text"]]) {
    await page.getByRole("button", { name: name!, exact: true }).click();
    assertEquals(await field.getAttribute("type"), type);
  }
  // Password managers keep what was a password when it was sent.
  await page.evaluate(() => {
    document.forms.namedItem("login-by-token")!.addEventListener("submit", (event) => {
      sessionStorage.type = (event.target as HTMLFormElement).token.type;
    });
  });
  await field.press("Enter");
  await phone.says(/^Live$/);
  assertEquals(await page.evaluate(() => sessionStorage.type), "password");
});

Deno.test("a code on one phone logs another in, by one tap, once", async () => {
  await using cafe = await openCafe();
  await using anna = await DevicesPhone.logIn(cafe.url);
  const link = await anna.makeLink();
  assertMatch(link, new RegExp(`^${RegExp.escape(cafe.url)}/login#[\\w-]{43}$`));
  assertEquals((await anna.page.content()).includes(link.split("#")[1]!), false);

  await using bob = await DevicesPhone.prepare();
  await bob.scan(link);
  const button = bob.page.getByRole("button", { name: "Log in on this device" });
  await button.waitFor();
  assertEquals(bob.path, "/login");
  assertEquals(await bob.page.getByLabel("Staff code").isVisible(), false);
  assertEquals(await bob.isLoggedIn(cafe.url), false, "Nobody has tapped");
  assert(await button.evaluate((element) => element === document.activeElement));
  await bob.tap();
  await bob.says(/^Live$/);
  assertEquals(bob.path, "/orders");
  await bob.call(850);
  await bob.shows("850");

  await using carl = await DevicesPhone.prepare();
  await carl.scan(link);
  await carl.tap();
  await carl.alerts(TOO_LATE);
  assertEquals(carl.path, "/login");
  assertEquals(await carl.isLoggedIn(cafe.url), false);
  await carl.page.getByLabel("Staff code").fill(LOGIN_TOKEN);
  await carl.page.keyboard.press("Enter");
  await carl.says(/^Live$/);

  for (const secret of [link, link.split("#")[1]!, LOGIN_TOKEN]) {
    assertEquals(cafe.log.join().includes(secret), false, "In the log");
  }
  assertMatch(cafe.log.join("\n"), /"Staff logged in",.*"by":"one-time link"/);
});

for (const colorScheme of ["light", "dark"] as const) {
  Deno.test(`a camera reads the code on a ${colorScheme} phone, upright and on its side, and on a tablet`, async () => {
    await using cafe = await openCafe();
    await using anna = await DevicesPhone.logIn(cafe.url, { colorScheme });
    const link = await anna.makeLink();
    for (const [width, height] of [[320, 568], [844, 390], [768, 1024], [1920, 1080]] as const) {
      await anna.page.setViewportSize({ width, height });
      await anna.page.locator(".qr-code").scrollIntoViewIfNeeded();
      assertEquals(readQrCode(await photograph(anna.page)), link, `${width}x${height}`);
    }
  });
}

Deno.test("whoever only opens a link, whatever runs its scripts, does not use it up", async () => {
  await using cafe = await openCafe();
  await using anna = await DevicesPhone.logIn(cafe.url);
  const link = await anna.makeLink();
  await using preview = await DevicesPhone.prepare();
  const sent: string[] = [];
  preview.page.on("request", (request) => sent.push(`${request.method()} ${request.url()}`));
  await preview.scan(link);
  await preview.page.getByRole("button", { name: "Log in on this device" }).waitFor();
  await preview.page.evaluate(() => {
    const prefetch = document.createElement("link");
    Object.assign(prefetch, { rel: "prefetch", href: "/login#code" });
    document.head.append(prefetch);
  });
  await preview.page.waitForLoadState("networkidle");
  assertEquals(sent.filter((each) => !each.startsWith("GET ")), []);
  assertEquals(sent.filter((each) => each.includes(link.split("#")[1]!)), []);
  await preview.page.goto("about:blank");

  await using bob = await DevicesPhone.prepare();
  await bob.scan(link);
  await bob.tap();
  await bob.says(/^Live$/);
});

Deno.test("a second tap does not take the first one's answer away", async () => {
  await using cafe = await openCafe();
  await using anna = await DevicesPhone.logIn(cafe.url);
  await using bob = await DevicesPhone.prepare();
  await bob.scan(await anna.makeLink());
  const sent = await bob.page.evaluate(() => {
    const button = document.querySelector<HTMLButtonElement>("#login-by-code button")!;
    let times = 0;
    button.form!.addEventListener("submit", (event) => {
      times++;
      event.preventDefault();
    });
    button.click();
    button.click();
    return times;
  });
  assertEquals(sent, 1);
});

Deno.test("a link that is opened where the login page is open is taken there", async () => {
  await using cafe = await openCafe();
  await using anna = await DevicesPhone.logIn(cafe.url);
  const link = await anna.makeLink();
  await using bob = await DevicesPhone.prepare();
  await bob.page.goto(`${cafe.url}/login?next=%2Forders%2Fdevices`);
  await bob.page.evaluate((hash) => location.hash = hash, new URL(link).hash);
  await bob.page.getByRole("button", { name: "Log in on this device" }).waitFor();
  assertEquals(bob.path, "/login?next=%2Forders%2Fdevices");
  await bob.tap();
  await bob.says(/^Live$/);
});

Deno.test("who is logged in already comes to the staff's page, without the code, which stays unused", async () => {
  await using cafe = await openCafe();
  await using anna = await DevicesPhone.logIn(cafe.url);
  const link = await anna.makeLink();
  await anna.scan(link);
  await anna.says(/^Live$/);
  assertEquals([anna.path, await anna.page.evaluate(() => location.hash)], ["/orders", ""]);
  await using bob = await DevicesPhone.prepare();
  await bob.scan(link);
  await bob.tap();
  await bob.says(/^Live$/);
});

Deno.test("a link that was cut off on its way is refused, and its rest leaves the address bar", async () => {
  await using cafe = await openCafe();
  await using bob = await DevicesPhone.prepare();
  await bob.scan(`${cafe.url}/login#half-a-code`);
  await bob.tap();
  await bob.alerts(TOO_LATE);
  assertEquals(bob.path, "/login");
});

Deno.test("log out everywhere ends what all phones may do, and the codes", async () => {
  await using cafe = await openCafe();
  await using anna = await DevicesPhone.logIn(cafe.url);
  await using bob = await DevicesPhone.logIn(cafe.url);
  const link = await anna.makeLink();
  await anna.page.getByText("Log out everywhere …").click();
  await anna.tap("Log out everywhere");
  await anna.alerts("All devices are logged out.");
  await bob.call(850);
  await bob.replies(/^850 was not called: you are logged out Log in$/);
  await bob.scan(link);
  await bob.tap();
  await bob.alerts(TOO_LATE);
  await anna.page.getByLabel("Staff code").fill(LOGIN_TOKEN);
  await anna.page.keyboard.press("Enter");
  await anna.says(/^Live$/);
  await anna.shows();
});

Deno.test("without JavaScript codes are made and all are logged out; a code itself needs it, and the page says so", async () => {
  await using cafe = await openCafe();
  const options = { javaScriptEnabled: false };
  await using anna = await DevicesPhone.logIn(cafe.url, options);
  await anna.page.getByRole("link", { name: "Devices" }).click();
  await anna.tap("Log in on another device");
  const link = qrCodeIn(await anna.page.content())!;

  await using bob = await DevicesPhone.prepare(options);
  await bob.scan(link);
  const hint = await bob.page.locator("noscript .hint").innerText();
  assertMatch(hint, /^A scanned code needs JavaScript\./);
  assertEquals(await bob.page.getByRole("button").allInnerTexts(), ["Log in"]);
  // The browser would take the code along from where nothing takes it away.
  await anna.scan(link);
  assertEquals(anna.path, "/orders#");
  await anna.page.getByRole("link", { name: "Devices" }).click();
  await anna.page.getByText("Log out everywhere …").click();
  await anna.tap("Log out everywhere");
  await anna.alerts("All devices are logged out.");
});

Deno.test("at localhost the page says why there is no code", async () => {
  await using cafe = await openCafe();
  await using anna = await DevicesPhone.logIn(cafe.local);
  await anna.page.getByRole("link", { name: "Devices" }).click();
  await anna.page.getByText("ask whoever looks after the board").waitFor();
  assertEquals(await anna.page.locator("main").getByRole("button").allInnerTexts(), []);
});

Deno.test("a link with the login token logs nobody in, says why, and leaves the address bar", async () => {
  await using cafe = await openCafe();
  await using bob = await DevicesPhone.prepare();
  await bob.scan(`${cafe.url}/login/${encodeURIComponent(LOGIN_TOKEN)}`);
  await bob.alerts("Links with the staff code in them no longer work");
  assertEquals(bob.path, "/login");
  assertEquals(await bob.isLoggedIn(cafe.url), false);
  await bob.page.getByLabel("Staff code").fill(LOGIN_TOKEN);
  await bob.page.keyboard.press("Enter");
  await bob.says(/^Live$/);
  assertEquals(cafe.log.join().includes(encodeURIComponent(LOGIN_TOKEN)), false);
});
