import { assert, assertEquals } from "@std/assert";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { axeFindings } from "@/tools/cafe/axe.ts";
import { findChromium } from "@/tools/cafe/chromium.ts";
import { PushServer } from "@/tools/cafe/push_server.ts";
import { emptyDatabase, Server } from "@/tools/cafe/server.ts";
import { postOrder, rsaKeyPair } from "@/tools/cafe/signing.ts";
import { waitFor } from "@/tools/cafe/wait_for.ts";
import { Phone } from "@/tests/support/phone.ts";
import { serveCafe } from "@/tests/support/serve_cafe.ts";

const kitchen = rsaKeyPair();
const ASK = "Tell me even when my phone is locked";

/** A café whose phones are called, and a phone in whose browser messages can be delivered. */
async function openCafe() {
  await using stack = new AsyncDisposableStack();
  const push = stack.use(new PushServer());
  const database = stack.use(await emptyDatabase());
  const server = stack.use(
    await Server.start({
      ...database.variables,
      ...await push.variables(),
      WEBHOOK_PUBLIC_KEY: kitchen.spki,
      BAR_NAME: "Café Noord",
    }),
  );
  const profile = await Deno.makeTempDir({ prefix: "phone_" });
  stack.defer(() => Deno.remove(profile, { recursive: true }));
  // Only a profile of its own may be sent messages.
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: (await findChromium())!,
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"],
    viewport: { width: 390, height: 844 },
    locale: "en",
  });
  stack.defer(() => context.close());
  await context.grantPermissions(["notifications"], { origin: server.url });
  const parts = stack.move();
  return { push, server, context, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}

/** Has the browser give out a subscription of our own service: its maker's can't be reached from here. */
async function giveOut(
  context: BrowserContext,
  phone: ReturnType<PushServer["phone"]>,
): Promise<void> {
  await context.addInitScript(({ endpoint, keys }) => {
    const bytes = (text: string) =>
      Uint8Array.from(
        atob(text.replaceAll("-", "+").replaceAll("_", "/")),
        (c) => c.charCodeAt(0),
      ).buffer;
    const subscription = {
      endpoint,
      options: {},
      getKey: (name: "p256dh" | "auth") => bytes(keys[name]),
      unsubscribe: () => Promise.resolve(void localStorage.removeItem("subscribed")),
    };
    PushManager.prototype.subscribe = function () {
      localStorage.setItem("subscribed", "yes");
      return Promise.resolve(subscription as unknown as PushSubscription);
    };
    PushManager.prototype.getSubscription = function () {
      const isSubscribed = localStorage.getItem("subscribed") !== null;
      return Promise.resolve(isSubscribed ? subscription as unknown as PushSubscription : null);
    };
  }, phone);
}

/** Delivers messages to the service worker as the browser does, whatever pages are open. */
async function deliverer(context: BrowserContext, page: Page, url: string) {
  const session = await context.newCDPSession(page);
  const registered = Promise.withResolvers<string>();
  session.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
    const ours = registrations.find(({ scopeURL }) => scopeURL === `${url}/`);
    if (ours !== undefined) registered.resolve(ours.registrationId);
  });
  // What is delivered before the worker is active is lost.
  await page.evaluate(async () => void await navigator.serviceWorker.ready);
  await session.send("ServiceWorker.enable");
  return async (data: string) => {
    const registrationId = await registered.promise;
    await session.send("ServiceWorker.deliverPushMessage", {
      origin: `${url}/`,
      registrationId,
      data,
    });
  };
}

/** What the phone shows of us. */
async function notifications(page: Page) {
  return await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.getRegistration("/");
    const shown = await registration?.getNotifications() ?? [];
    return shown.map(({ title, body, tag, silent, data }) => ({ title, body, tag, silent, data }));
  });
}

Deno.test("a number that is called while the page is closed is shown by the phone; who stops is called no more", async () => {
  await using cafe = await openCafe();
  const { push, server, context } = cafe;
  const phone = push.phone();
  await giveOut(context, phone);
  const page = context.pages()[0]!;
  await page.goto(`${server.url}/?order=850`);
  // A tap anywhere, so that the sound asks for nothing any more.
  await page.locator("h1").first().click();
  await page.getByRole("button", { name: ASK }).waitFor();
  assertEquals(await axeFindings(page, "all"), []);
  await page.getByRole("button", { name: ASK }).click();
  await page.getByText("We'll tell you even when your phone is locked").waitFor();
  await page.getByText("You may close this page").waitFor();
  assertEquals(await page.getByText("Keep this page open").count(), 0);
  assertEquals(await axeFindings(page, "all"), []);
  // Another page of ours, to look from: it does not call by itself.
  const other = await context.newPage();
  await other.goto(`${server.url}/screen`);
  const deliver = await deliverer(context, other, server.url);

  await page.close();
  const answer = await postOrder(server.url, 850, kitchen.privateKey);
  assertEquals(answer.status, 200, await answer.text());
  const message = await waitFor(() => push.to(phone)[0], {
    describe: () => `${push.complaints} ${server.output}`,
  });
  // On a busy machine the browser may give up to start the worker, and drops what it was to have.
  const shown = await waitFor(async () => {
    await deliver(message.text);
    return (await notifications(other))[0];
  }, { limitMs: 30_000, describe: () => other.content() });
  assertEquals(shown, {
    title: "850 is ready",
    body: "Café Noord",
    tag: "850",
    silent: false,
    data: `${server.url}/?order=850`,
  });

  // Opened again, the page knows that it is on; with the number collected it ends.
  const again = await context.newPage();
  await again.goto(server.url);
  await again.getByRole("button", { name: "I have it" }).click();
  await waitFor(async () => await again.evaluate(() => localStorage.getItem("push") === null));
  await waitFor(async () => {
    return await again.evaluate(() => localStorage.getItem("subscribed") === null);
  });
  // While the board is seen it rings by itself.
  await again.bringToFront();
  await deliver(message.text);
  await waitFor(async () => (await notifications(again))[0]?.silent === true);
  assertEquals(push.complaints, []);
  assert(push.to(phone).length === 1);
});

Deno.test("an iPhone outside of its Home Screen is shown the two taps, and asked for nothing", async () => {
  await using push = new PushServer();
  await using cafe = await serveCafe(await push.variables());
  await using phone = await Phone.prepare();
  const { page } = phone;
  await page.addInitScript(() => {
    Object.defineProperty(navigator, "standalone", { value: false });
    Reflect.deleteProperty(globalThis, "PushManager");
    Reflect.deleteProperty(globalThis, "Notification");
  });
  await page.goto(`${cafe.url}/?order=850`);
  await page.locator("h1").first().click();
  await page.getByText(ASK).click();
  await page.getByText("Tap “Share”, then “Add to Home Screen”.").waitFor();
  await page.getByText("Open it there, and put your number in again.").waitFor();
});
