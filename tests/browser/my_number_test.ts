import { wholeChromium } from "@/tests/support/pages.ts";
import { assert, assertEquals, assertMatch } from "@std/assert";
import { afterOneCall } from "@/tests/support/after_one_call.ts";
import { FaultyProxy } from "@/tests/support/faulty_proxy.ts";
import { emptyDatabase } from "@/tools/cafe/server.ts";
import { serveCafe, type ServedCafe, startCafe } from "@/tests/support/serve_cafe.ts";
import { waitFor } from "@/tools/cafe/wait_for.ts";
import { GuestPhone } from "@/tests/support/phone.ts";

/** Waits until a number has left the board. */
async function expired({ url }: ServedCafe, number: number): Promise<void> {
  await waitFor(async () => {
    const { orders } = await (await fetch(`${url}/api/orders`)).json();
    return !orders.includes(String(number));
  }, { limitMs: 15_000 });
}

Deno.test("a number that is followed is called by banner, sound, vibration, title and icon", async () => {
  await using cafe = await serveCafe({ BAR_NAME: "Café Noord" });
  await using phone = await GuestPhone.visit(cafe.url);
  const icon = () =>
    phone.page.evaluate(() => document.querySelector<HTMLLinkElement>('link[rel="icon"]')!.href);
  const own = { title: await phone.page.title(), icon: await icon() };
  await phone.follow(850);
  await phone.waiting(850);
  await phone.page.locator(".waiting").getByText("Not ready yet").waitFor();
  await phone.waitFor(async () => (await phone.noted()).isAwake);
  await cafe.call(12);
  await phone.shows("12");
  await phone.calls();

  await cafe.call(850);
  await phone.calls(850);
  await phone.waiting();
  assertMatch(await phone.call(), /850\s+is ready\s+Called just now\./);
  await phone.waitFor(async () => await phone.page.title() === "850 ready");
  assertMatch(await icon(), /^data:image\/svg/);
  await phone.waitFor(async () => {
    const { rings, vibrations, isAwake } = await phone.noted();
    return rings > 0 && vibrations === 1 && !isAwake;
  });

  await phone.gotIt();
  await phone.calls();
  await phone.waiting();
  await phone.waitFor(async () => await phone.page.title() === own.title);
  assertEquals(await icon(), own.icon);
});

Deno.test("the chime rings three times for a call", async () => {
  await using cafe = await serveCafe();
  await using phone = await GuestPhone.visit(cafe.url, {}, { withClock: true });
  await phone.follow(850);
  await phone.waiting(850);
  await cafe.call(850);
  for (const rings of [1, 2, 3, 3]) {
    await phone.waitFor(async () => (await phone.noted()).rings === rings);
    await phone.page.clock.fastForward(4_000);
  }
  assertEquals((await phone.noted()).rings, 3);
});

Deno.test("a call during the ringing of another rings anew, for both", async () => {
  await using cafe = await serveCafe();
  await using phone = await GuestPhone.visit(cafe.url, {}, { withClock: true });
  for (const number of [850, 12]) {
    await phone.follow(number);
    await phone.page.getByRole("button", { name: `Stop waiting for ${number}` }).waitFor();
  }
  await cafe.call(850);
  await phone.waitFor(async () => (await phone.noted()).rings === 1);
  await cafe.call(12);
  await phone.calls(12, 850);
  for (const rings of [2, 3, 4, 4]) {
    await phone.waitFor(async () => (await phone.noted()).rings === rings);
    await phone.page.clock.fastForward(4_000);
  }
  assertEquals((await phone.noted()).rings, 4);
});

Deno.test("a call that was answered does not ring on", async () => {
  await using cafe = await serveCafe();
  await using phone = await GuestPhone.visit(cafe.url, {}, { withClock: true });
  await phone.follow(850);
  await phone.waiting(850);
  await cafe.call(850);
  await phone.waitFor(async () => (await phone.noted()).rings === 1);
  await phone.gotIt();
  await phone.calls();
  // By the same effect as the ringing's end, which comes after what is shown.
  await phone.waitFor(async () => !(await phone.page.title()).includes("850"));
  const { rings } = await phone.noted();
  await phone.page.clock.fastForward(4_000);
  assertEquals((await phone.noted()).rings, rings);
});

Deno.test("a new call of a number calls again, whether the last one was answered or not", async () => {
  await using cafe = await serveCafe();
  await using phone = await GuestPhone.visit(cafe.url);
  await phone.follow(850);
  await phone.waiting(850);
  await cafe.call(850);
  await phone.calls(850);
  await afterOneCall();
  await cafe.call(850);
  await phone.waitFor(async () => (await phone.noted()).vibrations === 2);
  await phone.calls(850);
  await phone.gotIt();
  await phone.calls();
  await afterOneCall();
  await cafe.call(850);
  await phone.calls(850);
  await phone.waitFor(async () => (await phone.noted()).vibrations === 3);
});

Deno.test("two numbers are followed, each called by itself", async () => {
  await using cafe = await serveCafe();
  await using phone = await GuestPhone.visit(cafe.url);
  await phone.follow(850);
  await phone.waiting(850);
  await phone.follow(" #0012 ");
  await phone.waiting(850, 12);
  await cafe.call(12);
  await phone.calls(12);
  await phone.waiting(850);
  await cafe.call(850);
  await phone.calls(850, 12);
  await phone.waitFor(async () => await phone.page.title() === "850, 12 ready");
  const { vibrations } = await phone.noted();
  await phone.gotIt();
  await phone.calls(12);
  assertEquals((await phone.noted()).vibrations, vibrations, "An answer calls again");
  await phone.gotIt();
  await phone.calls();
});

Deno.test("a link follows its number once; a tap anywhere turns the sound on", async () => {
  await using cafe = await serveCafe();
  await using phone = await GuestPhone.prepare();
  // Looking into the page counts as a tap.
  await phone.page.addInitScript(() =>
    Object.defineProperty(navigator, "userActivation", { value: { hasBeenActive: false } })
  );
  await phone.page.goto(`${cafe.url}/?order=850`);
  await phone.waiting(850);
  assertEquals(new URL(phone.page.url()).search, "");
  const sound = phone.page.locator(".sound");
  await phone.waitFor(async () => await sound.innerText() === "Turn on sound so you hear us");
  await phone.page.locator("h1").click();
  await phone.waitFor(async () => await sound.innerText() === "Sound is on");
  await phone.page.reload();
  await phone.waiting(850);
  await cafe.call(850);
  await phone.calls(850);
  await phone.gotIt();
  await phone.calls();
  await phone.page.reload();
  await phone.says(/^Live$/);
  await phone.shows("850");
  await phone.waiting();
  await phone.calls();
});

Deno.test("a phone that was locked sounds again, and may refuse that meanwhile", async () => {
  await using cafe = await serveCafe();
  await using phone = await GuestPhone.visit(cafe.url);
  await phone.follow(850);
  await phone.page.locator("h1").click();
  const sound = phone.page.locator(".sound");
  await phone.waitFor(async () => await sound.innerText() === "Sound is on");
  // As an iPhone does: it is interrupted while it is locked.
  await phone.page.evaluate(() => {
    const { resume } = AudioContext.prototype;
    AudioContext.prototype.resume = function () {
      Object.assign(globalThis, { resumed: document.visibilityState });
      if (document.visibilityState === "visible") return resume.call(this);
      return Promise.reject(new DOMException("Interrupted", "InvalidStateError"));
    };
  });
  await phone.setVisible(false);
  await phone.setVisible(true);
  const resumed = await phone.page.evaluate(() =>
    (globalThis as unknown as { resumed: string }).resumed
  );
  assertEquals(resumed, "visible");
});

Deno.test("the sound goes off by one tap, and is off at the next visit", async () => {
  await using cafe = await serveCafe();
  await using phone = await GuestPhone.visit(cafe.url);
  await phone.follow(850);
  const sound = phone.page.locator(".sound");
  await phone.waitFor(async () => await sound.innerText() === "Sound is on");
  await sound.click();
  await phone.waitFor(async () => await sound.innerText() === "Sound is off");
  await phone.page.reload();
  await phone.says(/^Live$/);
  await phone.waitFor(async () => await sound.innerText() === "Sound is off");
  await phone.page.locator("h1").click();
  await cafe.call(850);
  await phone.waitFor(async () => (await phone.noted()).vibrations === 1);
  assertEquals((await phone.noted()).rings, 0);
  await phone.follow(12);
  await phone.waiting(12);
  await sound.click();
  await phone.waitFor(async () => (await phone.noted()).rings === 1);
});

Deno.test("what is no number is told of, and nothing is followed", async () => {
  await using cafe = await serveCafe();
  await using phone = await GuestPhone.visit(cafe.url);
  await phone.follow("A12");
  await phone.page.getByText("Please enter the number on your receipt, from 1 to 99999.").waitFor();
  assertEquals(await phone.page.locator(".my-number").inputValue(), "A12");
  await phone.follow(850);
  await phone.waiting(850);
  assertEquals(await phone.page.locator('.follow [role="alert"]').textContent(), "");
});

Deno.test("who stops waiting is not called, and the screen may sleep", async () => {
  await using cafe = await serveCafe();
  await using phone = await GuestPhone.visit(cafe.url);
  await phone.follow(850);
  await phone.waiting(850);
  await phone.page.getByRole("button", { name: "Stop waiting for 850" }).click();
  await phone.waiting();
  await phone.waitFor(async () => !(await phone.noted()).isAwake);
  await cafe.call(850);
  await phone.shows("850");
  await phone.calls();
});

Deno.test("a phone that slept past the call says so when it wakes, and takes the screen again", async () => {
  await using cafe = await serveCafe();
  await using proxy = new FaultyProxy(cafe.url);
  await using phone = await GuestPhone.visit(proxy.url);
  await phone.follow(7);
  await phone.waiting(7);
  await phone.follow(850);
  await phone.waiting(7, 850);
  await phone.waitFor(async () => (await phone.noted()).isAwake);
  await phone.setVisible(false);
  proxy.silence();
  await cafe.call(850);
  const begun = Date.now();
  await waitFor(() => Date.now() - begun > 4_000, { limitMs: 6_000 });
  await phone.calls();
  await phone.loseWakeLock();
  await phone.setVisible(true);
  await phone.calls(850);
  assertMatch(await phone.call(), /850\s+is ready\s+Called while you were away, \d+ s ago\./);
  await phone.waiting(7);
  await phone.waitFor(async () => (await phone.noted()).isAwake);
});

Deno.test("a phone that was frozen past the call and its expiry is told of it, until it is answered", async () => {
  await using cafe = await serveCafe({ ORDER_TIMEOUT: "4" });
  await using phone = await GuestPhone.visit(cafe.url);
  await phone.follow(850);
  await phone.waiting(850);
  const control = await phone.page.context().newCDPSession(phone.page);
  await phone.setVisible(false);
  await control.send("Page.setWebLifecycleState", { state: "frozen" });
  await cafe.call(850);
  await expired(cafe, 850);
  await control.send("Page.setWebLifecycleState", { state: "active" });
  await phone.setVisible(true);
  await phone.calls(850);
  assertMatch(
    await phone.call(),
    /850\s+was called just now and has left the board\.\s+Ask at the counter\./,
  );
  const alert = phone.page.getByRole("alert").filter({ hasText: "850" });
  // Nothing of its age: all of it would be read out again each second.
  assertEquals(
    await alert.textContent(),
    "Your order 850 was called and has left the board. Ask at the counter.",
  );
  await phone.shows();
  await phone.gotIt();
  await phone.calls();
  await phone.waiting();
});

Deno.test("a call that expires while the network is lost stays, and calls once", async () => {
  await using cafe = await serveCafe({ ORDER_TIMEOUT: "4" });
  await using proxy = new FaultyProxy(cafe.url);
  await using phone = await GuestPhone.visit(proxy.url);
  await phone.follow(850);
  await phone.waiting(850);
  await cafe.call(850);
  await phone.calls(850);
  await phone.page.context().setOffline(true);
  proxy.status = 502;
  proxy.cut();
  await phone.shows();
  await phone.says(/^No network/);
  await phone.calls(850);
  await phone.waiting();
  assertMatch(await phone.call(), /has left the board/);
  proxy.status = null;
  await phone.page.context().setOffline(false);
  await phone.says(/^Live$/);
  await phone.calls(850);
  assertEquals((await phone.noted()).vibrations, 1);
});

Deno.test("a call stays until it is answered, also when the board knows nothing of it any more", async () => {
  await using cafe = await startCafe();
  await using phone = await GuestPhone.visit(cafe.url);
  await phone.follow(850);
  await phone.waiting(850);
  await cafe.call(850);
  await phone.calls(850);
  await cafe.stop();
  await using empty = await emptyDatabase();
  await cafe.startAgain(empty.variables);
  await phone.shows();
  await phone.says(/^Live$/);
  await phone.calls(850);
  assertMatch(await phone.call(), /has left the board/);
  await phone.page.getByRole("button", { name: "That wasn't mine" }).click();
  await phone.calls();
  await phone.waiting(850);
});

Deno.test("a keyboard's focus and a screen reader are told what came of a number", async () => {
  await using cafe = await serveCafe();
  await using phone = await GuestPhone.visit(cafe.url);
  const focused = () => phone.page.evaluate(() => document.activeElement!.tagName);
  const follow = async (number: number) => {
    await phone.page.locator(".my-number").fill(String(number));
    await phone.page.keyboard.press("Enter");
  };
  await follow(850);
  await phone.page.getByRole("status").getByText("Waiting for order 850").waitFor();
  assertEquals(await focused(), "SUMMARY");
  await cafe.call(7);
  await phone.shows("7");
  await phone.page.keyboard.press("Enter");
  await follow(7);
  await phone.page.getByRole("alert").getByText("Your order 7 is ready").waitFor();
  await phone.page.locator(".got").focus();
  await phone.page.keyboard.press("Enter");
  await phone.calls();
  assertEquals(await focused(), "SUMMARY");
});

Deno.test("a number that has left the board before it was put in is told of, or waited for", async () => {
  await using cafe = await serveCafe({ ORDER_TIMEOUT: "1" });
  await using phone = await GuestPhone.visit(cafe.url);
  await cafe.call(850);
  await expired(cafe, 850);
  await phone.follow(850);
  await phone.calls(850);
  assertMatch(await phone.call(), /850\s+was called just now and has left the board/);
  await phone.page.getByRole("button", { name: "That wasn't mine" }).click();
  await phone.waiting(850);
  await phone.calls();
  await afterOneCall();
  await cafe.call(850);
  await phone.calls(850);
});

Deno.test("a followed number outlives a killed server: it is called by the next one", async () => {
  await using cafe = await startCafe();
  await using phone = await GuestPhone.visit(cafe.url);
  await phone.follow(850);
  await phone.waiting(850);
  await phone.mark();
  await cafe.stop();
  await phone.says(/^Reconnecting/);
  await cafe.startAgain();
  await cafe.call(850);
  await phone.calls(850);
  assert(await phone.isMarked(), "The page was reloaded");
});

Deno.test("a phone whose clock jumps ahead forgets no number", async () => {
  await using cafe = await serveCafe();
  await using phone = await GuestPhone.visit(cafe.url, {}, { withClock: true });
  await phone.follow(850);
  await phone.waiting(850);
  await phone.page.clock.setSystemTime(Date.now() + 4 * 3_600_000);
  await phone.says(/^Reconnecting · last updated 4 h ago$/);
  await cafe.call(850);
  await phone.calls(850);
});

Deno.test("a number that is put in while the network is lost is kept in the field, and followed once it is back", async () => {
  await using cafe = await serveCafe();
  await using proxy = new FaultyProxy(cafe.url);
  await using phone = await GuestPhone.visit(proxy.url);
  await phone.page.context().setOffline(true);
  proxy.cut();
  await phone.says(/^No network/);
  await phone.follow(850);
  await phone.page.getByText("No connection. Please try again.").waitFor();
  assertEquals(await phone.page.locator(".my-number").inputValue(), "850");
  await phone.page.context().setOffline(false);
  await phone.says(/^Live$/);
  await phone.page.getByRole("button", { name: "Tell me when it's ready" }).click();
  await phone.waiting(850);
});

Deno.test("a page whose network is lost unnoticed stays when a number is put in", async () => {
  await using cafe = await serveCafe();
  await using phone = await GuestPhone.visit(cafe.url);
  await phone.mark();
  // The stream is open yet, as it is for a while in a dead spot.
  const isBlocked = ({ pathname }: URL) => /^\/$|^\/_fresh\//.test(pathname);
  await phone.page.route(isBlocked, (route) => route.abort());
  await phone.follow(850);
  await phone.page.getByText("No connection. Please try again.").waitFor();
  assert(await phone.isMarked(), "The page was left");
  await phone.page.unroute(isBlocked);
  await phone.page.getByRole("button", { name: "Tell me when it's ready" }).click();
  await phone.waiting(850);
});

Deno.test("a page of an older version follows a number by loading the new one", async () => {
  await using cafe = await serveCafe();
  await using phone = await GuestPhone.visit(cafe.url);
  // As after a deployment: what the page would load on a tap is not there any more.
  let isOld = true;
  phone.page.once("framenavigated", () => isOld = false);
  await phone.page.route("**/_fresh/js/**", async (route) => {
    await (isOld ? route.fulfill({ status: 404 }) : route.continue());
  });
  const loaded = phone.page.waitForEvent("load");
  await phone.follow(850);
  await loaded;
  await phone.waiting(850);
  assertEquals(new URL(phone.page.url()).search, "");
});

Deno.test("another page of the same phone shows the same numbers", async () => {
  await using cafe = await serveCafe();
  await using phone = await GuestPhone.visit(cafe.url);
  await phone.follow(850);
  await phone.waiting(850);
  const other = await phone.page.context().newPage();
  await other.goto(cafe.url);
  await other.getByRole("button", { name: "Stop waiting for 850" }).click();
  await phone.waiting();
});

Deno.test("a page out of sight listens for its numbers, and gives its stream up without any", async () => {
  await using cafe = await serveCafe({ MAX_STREAMS: "1" });
  await using phone = await GuestPhone.visit(cafe.url);
  const streamIsFree = async () => {
    const stream = await fetch(`${cafe.url}/api/events`);
    await stream.body?.cancel();
    return stream.status === 200;
  };
  await phone.setVisible(false);
  await waitFor(streamIsFree);
  await cafe.call(12);
  await phone.setVisible(true);
  await phone.shows("12");
  await phone.says(/^Live$/);

  await phone.follow(850);
  await phone.waiting(850);
  await phone.setVisible(false);
  assert(!await streamIsFree(), "The page has given its stream up");
  await cafe.call(850);
  await phone.waitFor(async () => await phone.page.title() === "850 ready");
  assert((await phone.noted()).rings > 0);
});

Deno.test("a page that is left while it waits is not live when it is back, until it is", async () => {
  using _ = wholeChromium();
  await using cafe = await startCafe();
  await using phone = await GuestPhone.visit(cafe.url);
  await phone.follow(850);
  await phone.waiting(850);
  await phone.mark();
  await phone.page.goto(`${cafe.url}/healthz`);
  cafe.signal("SIGSTOP");
  await phone.page.evaluate(() => setTimeout(() => history.back()));
  // Sooner than the new stream is found to be dead.
  await phone.says(/^Reconnecting/, 2_500);
  assert(await phone.isMarked(), "The page was reloaded");
  cafe.signal("SIGCONT");
  await phone.says(/^Live$/);
});

Deno.test("over plain http in a local network it calls by sound, title and board, and says nothing of the rest", async () => {
  await using cafe = await serveCafe();
  await using phone = await GuestPhone.visit(`http://orders.cafe.test:${cafe.port}/`);
  const found = await phone.page.evaluate(() => [
    isSecureContext,
    "serviceWorker" in navigator,
    "wakeLock" in navigator,
  ]);
  assertEquals(found, [false, false, false]);
  await phone.follow(850);
  await phone.waiting(850);
  assertMatch(
    await phone.page.locator(".waiting").innerText(),
    /^Your order\s+850\s+Not ready yet\s+Sound is on\s+Keep this page open: if you close it, we can't tell you when it's ready\.$/,
  );
  await cafe.call(850);
  await phone.calls(850);
  await phone.shows("850");
  await phone.waitFor(async () => await phone.page.title() === "850 ready");
  assert((await phone.noted()).rings > 0);
});

Deno.test("without JavaScript a number is followed by form and by link", async () => {
  await using cafe = await serveCafe();
  await using phone = await GuestPhone.prepare({ javaScriptEnabled: false });
  await phone.page.goto(`${cafe.url}/?order=12`);
  await phone.waiting(12);
  await phone.page.locator(".my-number").fill("850");
  await phone.page.getByRole("button", { name: "Tell me when it's ready" }).click();
  await phone.waiting(12, 850);
  await cafe.call(850);
  // By its own reload.
  await waitFor(async () => {
    const text = await phone.page.locator(".ready-call").first().innerText().catch(() => "");
    return /850\s+is ready/.test(text);
  }, { limitMs: 15_000 });
});

Deno.test("the numbers on the board glide to make room for a new one", async () => {
  await using cafe = await serveCafe();
  await using phone = await GuestPhone.visit(cafe.url, { reducedMotion: "no-preference" });
  await cafe.call(1);
  await phone.shows("1");
  await phone.page.evaluate(() => {
    const gliding: string[] = [];
    Object.assign(globalThis, { gliding });
    const { animate } = Element.prototype;
    Element.prototype.animate = function (...args) {
      gliding.push(this.querySelector(".number")!.textContent!);
      return animate.apply(this, args);
    };
  });
  await cafe.call(850);
  await phone.shows("850", "1");
  const gliding = await phone.page.evaluate(() =>
    (globalThis as unknown as { gliding: string[] }).gliding
  );
  assertEquals(gliding, ["1"]);
});

Deno.test("with reduced motion nothing moves, neither the banner nor the board", async () => {
  await using cafe = await serveCafe();
  await using phone = await GuestPhone.visit(cafe.url, { reducedMotion: "reduce" });
  await phone.follow(850);
  await phone.waiting(850);
  for (const number of [1, 850]) {
    await cafe.call(number);
    await phone.waitFor(async () => (await phone.numbers())[0] === String(number));
    const moving = await phone.page.evaluate(() =>
      document.getAnimations().filter(({ playState }) => playState === "running").length
    );
    assertEquals(moving, 0);
  }
  await phone.calls(850);
});

for (const locale of ["en-GB", "nl-NL"]) {
  Deno.test(`the field shows the longest number whole on a small phone, in ${locale}`, async () => {
    await using cafe = await serveCafe();
    await using phone = await GuestPhone.visit(cafe.url, {
      locale,
      viewport: { width: 320, height: 568 },
    });
    const field = phone.page.locator(".my-number");
    await field.fill("99999");
    const hidden = await field.evaluate((element) => element.scrollWidth - element.clientWidth);
    assertEquals(hidden, 0);
  });
}

Deno.test("with text of twice the size nothing is wider than a small phone", async () => {
  await using cafe = await serveCafe();
  await using phone = await GuestPhone.visit(`${cafe.url}/?order=99999&order=1234`, {
    viewport: { width: 320, height: 568 },
  });
  await phone.waiting(99_999, 1234);
  await phone.page.evaluate(() => {
    const large = new CSSStyleSheet();
    large.replaceSync("html { font-size: 200% }");
    document.adoptedStyleSheets = [large];
  });
  const width = () => phone.page.evaluate(() => document.documentElement.scrollWidth);
  assertEquals(await width(), 320);
  await cafe.call(99_999);
  await phone.calls(99_999);
  assertEquals(await width(), 320);
});

Deno.test("the keyboard's focus is seen on a call", async () => {
  await using cafe = await serveCafe();
  await using phone = await GuestPhone.visit(cafe.url);
  await phone.follow(850);
  await phone.waiting(850);
  await cafe.call(850);
  await phone.calls(850);
  await phone.page.keyboard.press("Tab");
  await phone.page.locator(".got").focus();
  const colors = await phone.page.locator(".got").evaluate((got) => [
    getComputedStyle(got).outlineColor,
    getComputedStyle(got.closest(".ready-call")!).color,
  ]);
  assertEquals(colors[0], colors[1]);
});

Deno.test("a button is one where the device's colours replace ours", async () => {
  await using cafe = await serveCafe();
  await using phone = await GuestPhone.visit(cafe.url, { forcedColors: "active" });
  await phone.follow(850);
  await phone.waiting(850);
  await cafe.call(850);
  await phone.calls(850);
  const looks = await phone.page.locator(".got").evaluate((got) => {
    const { borderStyle, borderColor, backgroundColor } = getComputedStyle(got);
    // What beats, or glows, has a ground of its own in these colours, which would cover words.
    const moving = document.getAnimations().filter((each) =>
      /beat|glow/.test((each as CSSAnimation).animationName)
    );
    return [borderStyle, borderColor !== backgroundColor, moving.length];
  });
  assertEquals(looks, ["solid", true, 0]);
});

Deno.test("a Dutch guest is called in Dutch, and nothing is wider than a small phone", async () => {
  await using cafe = await serveCafe();
  await using phone = await GuestPhone.visit(`${cafe.url}/?order=99999&order=850&order=7`, {
    locale: "nl-NL",
    viewport: { width: 320, height: 568 },
  });
  await phone.waiting(99_999, 850, 7);
  await phone.page.locator(".waiting").getByText("Nog niet klaar").first().waitFor();
  await cafe.call(99_999);
  await phone.calls(99_999);
  assertMatch(await phone.call(), /99999\s+is klaar\s+Zojuist opgeroepen\./);
  const width = await phone.page.evaluate(() => document.documentElement.scrollWidth);
  assertEquals(width, 320);
});
