import { assert, assertEquals, assertMatch } from "@std/assert";
import { closedPort } from "@/tools/cafe/closed_port.ts";
import { LOGIN_TOKEN } from "@/tools/cafe/staff.ts";
import { Phone } from "@/tests/support/phone.ts";
import { lendPage } from "@/tests/support/pages.ts";
import { emptyDatabase, Server } from "@/tools/cafe/server.ts";
import { CLIENT_SECRET, OidcProvider } from "@/tests/support/oidc_provider.ts";

const OWN = "Log in with your own account";

/** A phone of somebody who has an account; the provider is another site than the app. */
class OwnPhone extends Phone {
  static override async prepare(): Promise<OwnPhone> {
    const phone = new OwnPhone(await lendPage());
    phone.page.setDefaultTimeout(10_000);
    return phone;
  }

  get path(): string {
    return this.page.url().replace(/^\w+:\/\/[^/]+/, "");
  }

  async tap(name: string): Promise<void> {
    await this.page.getByRole("link", { name }).click();
  }

  /** Fills the provider's own pages in; it asks once whether the app may know somebody. */
  async logInAtProvider(login: string, page = this.page, isAsked = true): Promise<void> {
    await page.locator("[name=login]").fill(login);
    await page.locator("[name=password]").fill("any");
    await page.getByRole("button", { name: "Sign-in" }).click();
    if (isAsked) await page.getByRole("button", { name: "Continue" }).click();
  }

  /** What the page says of a login that did not work. */
  async alerts(expected: string): Promise<void> {
    await this.page.getByRole("alert").filter({ hasText: expected }).waitFor();
  }
}

Deno.test("staff log in with their own account", async (t) => {
  await using database = await emptyDatabase();
  const port = closedPort();
  const url = `http://orders.cafe.test:${port}`;
  await using provider = await OidcProvider.start(url);
  const variables = { ...database.variables, PORT: String(port), LOGIN_TOKEN };
  await using server = await Server.start({ ...variables, ...provider.variables });

  await t.step(
    "in, to the page that they wanted, with the number that was typed, and out",
    async () => {
      await using anna = await OwnPhone.prepare();
      await anna.page.goto(`${url}/orders?number=850`);
      assertEquals(anna.path, "/login?next=%2Forders%3Fnumber%3D850");
      await anna.tap(OWN);
      await anna.logInAtProvider("bar-anna");
      await anna.page.waitForURL(`${url}/orders?number=850`);
      assertEquals(await anna.page.locator("#number").inputValue(), "850");
      await anna.page.goto(`${url}/orders/devices`);
      await anna.page.getByText("Logged in as Name of bar-anna, until 06:00.").waitFor();

      await anna.page.goto(`${url}/orders`);
      await anna.page.getByText("Log out …").click();
      await anna.page.getByRole("button", { name: "Log out" }).click();
      await anna.page.waitForURL(`${url}/login?out`);
      await anna.page.goto(`${url}/orders`);
      assertEquals(anna.path, "/login");
      // The provider still knows her: no password is asked for.
      await anna.tap(OWN);
      await anna.page.waitForURL(`${url}/orders`);
      await anna.page.getByText("Log out …").click();
      await anna.page.getByRole("button", { name: "Log out" }).click();
      await anna.tap("Log out of your account too");
      await anna.page.getByRole("button", { name: "Yes, sign me out" }).click();
      await anna.page.getByText("Sign-out Success").waitFor();
      await anna.page.goto(`${url}/login`);
      await anna.tap(OWN);
      await anna.page.locator("[name=login]").waitFor();
    },
  );

  await t.step("in two tabs at once: the first one is told so, the second one is in", async () => {
    await using bob = await OwnPhone.prepare();
    const other = await bob.page.context().newPage();
    for (const page of [bob.page, other]) {
      await page.goto(`${url}/login`);
      await page.getByRole("link", { name: OWN }).click();
    }
    await bob.logInAtProvider("bar-bob");
    await bob.alerts("You began to log in again after that");
    await bob.logInAtProvider("bar-bob", other, false);
    await other.waitForURL(`${url}/orders`);
  });

  await t.step("somebody else is told that they may not, and can be somebody who may", async () => {
    await using guest = await OwnPhone.prepare();
    await guest.page.goto(`${url}/login`);
    await guest.tap(OWN);
    await guest.logInAtProvider("guest-carl");
    await guest.alerts("that account is not one of the café's staff");
    assertMatch(guest.path, /^\/login\?refused=not\+allowed$/);
    await guest.tap("Log in with another account");
    await guest.logInAtProvider("bar-carl");
    await guest.page.waitForURL(`${url}/orders`);
    // A step back in the history shows no code and no refusal to who is in.
    await guest.page.goto(`${url}/auth/oidc/callback?code=again&state=again`);
    assertEquals(guest.path, "/orders");
  });

  await t.step(
    "whoever stops halfway, or finds the provider away, can log in otherwise",
    async () => {
      await using dora = await OwnPhone.prepare();
      await dora.page.goto(`${url}/orders?number=12`);
      await dora.tap(OWN);
      await dora.page.getByRole("link", { name: "Cancel" }).click();
      await dora.alerts("You stopped halfway");
      await provider.stop();
      await dora.tap(OWN);
      // Its settings are still known, so it is the browser that finds nobody there.
      await dora.page.goto(`${url}/login?next=%2Forders%3Fnumber%3D12`);
      await dora.alerts("You went to the login service and did not come back");
      await dora.page.getByLabel("Staff code").fill(LOGIN_TOKEN);
      await dora.page.keyboard.press("Enter");
      // The page takes the number out of its address.
      await dora.page.waitForURL(({ pathname }) => pathname === "/orders");
      assertEquals(await dora.page.locator("#number").inputValue(), "12");
    },
  );

  for (const secret of [CLIENT_SECRET, "code=", "bar-anna", "Name of"]) {
    assertEquals(server.output.includes(secret), false, `${secret} is in the log`);
  }
  assert(server.output.includes('"by":"own account"'));
});
