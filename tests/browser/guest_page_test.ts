import { assert, assertEquals } from "@std/assert";
import { FaultyProxy } from "@/tests/support/faulty_proxy.ts";
import { serveCafe } from "@/tests/support/serve_cafe.ts";
import { GuestPhone } from "@/tests/support/phone.ts";
import { seedCall } from "@/tools/cafe/seed_board.ts";
import { emptyDatabase } from "@/tools/cafe/server.ts";
import { waitFor } from "@/tools/cafe/wait_for.ts";

const MINUTE_MS = 60_000;

/** A café, and a proxy before it that can fail. */
async function openCafe(variables: Record<string, string> = {}) {
  const parts = new AsyncDisposableStack();
  const { url, call } = parts.use(await serveCafe(variables));
  const proxy = parts.use(new FaultyProxy(url));
  return { url, call, proxy, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}

/** A browser that has not been tapped yet, as a receipt's QR code opens it. */
async function untapped(): Promise<GuestPhone> {
  const phone = await GuestPhone.prepare();
  await phone.page.addInitScript(() => {
    Object.defineProperty(navigator, "userActivation", { value: { hasBeenActive: false } });
    // As an iPhone has it.
    Object.defineProperty(navigator, "audioSession", { value: { type: "auto" } });
  });
  return phone;
}

Deno.test("who comes by a receipt is asked for the sound, can take a slip back, and is sent to the counter in time", async () => {
  await using cafe = await openCafe();
  await using phone = await untapped();
  const { page } = phone;
  await page.clock.install();
  await page.goto(`${cafe.proxy.url}/?order=850&order=007&order=abc`);
  await phone.waiting(850, 7);
  await page.getByText("Please enter the number on your receipt").waitFor();
  const sound = page.locator(".sound");
  assertEquals(await sound.count(), 1);
  const [button, card] = [await sound.boundingBox(), await page.locator(".waiting").boundingBox()];
  assert(button!.width > card!.width - 40, `A button of ${button!.width} px`);
  await sound.getByText("Turn on sound so you hear us").click();
  await page.locator(".sound:not(.asked)").getByText("Sound is on").waitFor();
  // It is heard where the phone is set to silent.
  const session = await page.evaluate(() =>
    (navigator as unknown as { audioSession: { type: string } }).audioSession.type
  );
  assertEquals(session, "playback");
  assertEquals((await phone.noted()).rings, 0);

  await page.getByRole("button", { name: "Stop waiting for 7" }).click();
  await phone.waiting(850);
  await page.getByRole("status").getByText("You're no longer waiting for 7.").waitFor();
  assertEquals(await page.evaluate(() => document.activeElement!.textContent), "Undo");
  await page.keyboard.press("Enter");
  await phone.waiting(850, 7);
  assertEquals(await page.locator(".notice").count(), 0);

  assertEquals(await page.locator(".late").count(), 0);
  // A server whose clock goes with the page's.
  await page.route("**/api/orders", async (route) => {
    const response = await route.fetch();
    const { orders, board } = await response.json();
    const now = await page.evaluate(() => Date.now());
    await route.fulfill({ json: { orders, board: { ...board, now } } });
  });
  await page.clock.fastForward(20 * MINUTE_MS);
  await page.getByText("Not called yet? Ask at the counter.").waitFor();
  await page.unrouteAll({ behavior: "ignoreErrors" });
});

Deno.test("a number that has run out says so, once", async () => {
  await using cafe = await openCafe();
  await using phone = await GuestPhone.prepare();
  const { page } = phone;
  await page.addInitScript(() => {
    const [since, until] = [Date.now() - 3.1 * 3_600_000, Date.now() - 60_000];
    const mine = { number: 850, since, until, called: 0, answered: 0, isCollected: false };
    if (!sessionStorage.seen) localStorage["my-numbers"] = JSON.stringify([mine]);
    sessionStorage.seen = true;
  });
  await page.goto(cafe.url);
  const said = page.locator(".notice").getByText("850 wasn't called within 3 hours");
  await said.waitFor();
  await phone.waiting();
  await page.getByRole("button", { name: "Got it" }).click();
  await said.waitFor({ state: "detached" });
  await page.reload();
  await phone.says(/^Live$/);
  assertEquals(await page.locator(".notice").count(), 0);
});

Deno.test("a screen reader hears mine first and as mine, a burst as one sentence, and nothing of what leaves", async () => {
  await using cafe = await openCafe({ ORDER_TIMEOUT: "10" });
  await using phone = await GuestPhone.visit(cafe.proxy.url);
  const { page } = phone;
  await phone.follow(850);
  await phone.waiting(850);
  await page.evaluate(() => {
    const heard: string[] = [];
    Object.assign(globalThis, { heard });
    const hear = (node: Node) => {
      const region = (node instanceof Element ? node : node.parentElement)?.closest("[role]");
      const role = region?.getAttribute("role");
      const text = node.textContent!.trim();
      if ((role === "status" || role === "alert") && text) heard.push(`${role}: ${text}`);
    };
    new MutationObserver((changes) => {
      for (const { addedNodes, target, type } of changes) {
        if (type === "characterData") hear(target);
        for (const node of addedNodes) {
          hear(node);
          if (!(node instanceof Element)) continue;
          for (const alert of node.querySelectorAll("[role=alert]")) {
            hear(alert.firstChild ?? alert);
          }
        }
      }
    }).observe(document.body, { childList: true, subtree: true, characterData: true });
  });
  const heard = () => page.evaluate(() => (globalThis as unknown as { heard: string[] }).heard);
  // As after a dead spot: all of it comes with one board.
  cafe.proxy.status = 502;
  cafe.proxy.cut();
  await phone.says(/^Reconnecting/);
  await cafe.call(850, ...Array.from({ length: 7 }, (_, at) => at + 1));
  cafe.proxy.status = null;
  // Which may take the 4 s until the next poll.
  await phone.says(/^Live$/);
  await phone.calls(850);
  await page.locator(".ready-call.gone").waitFor({ timeout: 15_000 });
  await phone.shows();
  // Nor can anybody find it there later, who reads the page through.
  assertEquals(await page.locator(".announcement.calls").textContent(), "");
  const all = await heard();
  const about = (pattern: RegExp) => all.filter((each) => pattern.test(each)).sort();
  assertEquals(about(/ready/), ["alert: Your order 850 is ready", "status: 7 orders are ready"]);
  assertEquals(about(/left/), [
    "alert: Your order 850 was called and has left the board. Ask at the counter.",
  ]);
  assertEquals(about(/^status: (Live|Reconnecting)/), ["status: Live", "status: Reconnecting"]);
});

Deno.test("a page that a browser translates goes on telling the truth", async () => {
  await using database = await emptyDatabase();
  const { variables } = database;
  // Which is a minute ago while the page is looked at.
  await seedCall(variables.KV_PATH, 7, 55_000);
  await using cafe = await openCafe(variables);
  await using phone = await GuestPhone.visit(cafe.proxy.url);
  const { page } = phone;
  // As translators do: each text gives way to elements with another one, also of what comes later.
  await page.evaluate(() => {
    const translate = (root: Node) => {
      const texts = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
      const found: Text[] = [];
      while (texts.nextNode()) found.push(texts.currentNode as Text);
      for (const text of found) {
        if (text.parentElement?.closest("font, script, style, noscript, title")) continue;
        const font = document.createElement("font");
        font.textContent = `« ${text.data.trim()} »`;
        if (text.data.trim() !== "") text.replaceWith(font);
      }
    };
    translate(document.body);
    new MutationObserver((changes) => {
      for (const { addedNodes } of changes) for (const node of addedNodes) translate(node);
    }).observe(document.body, { childList: true, subtree: true });
  });
  const shows = (selector: string, pattern: RegExp) =>
    phone.waitFor(
      async () => pattern.test((await page.locator(selector).allInnerTexts()).join(" ")),
      20_000,
    );
  await phone.follow(7);
  await shows(".ready-call .when", /^« Called 1 min ago. »$/);
  await shows(".tiles", /^« 7 »\s+« 1 min ago »$/);
  await page.locator(".got").click();
  await phone.follow(850);
  await shows(".waiting", /« 850 »\s+« Not ready yet »/);
  await cafe.call(12);
  await shows(".tiles", /^« 12 »\s+« just now »\s+« 7 »\s+« 1 min ago »$/);
  await cafe.call(850);
  await shows(".ready-call h2", /« 850 »\s*« is ready »/);
  await shows(".tiles", /^« 850 »\s+« just now »\s+« 12 »/);
  cafe.proxy.status = 502;
  cafe.proxy.cut();
  await shows(".connection", /^« Reconnecting/);
  await page.locator(".got").click();
  await phone.calls();
});

Deno.test("a script that never comes is told of, and the page reloads, but not while somebody types", async () => {
  await using cafe = await openCafe();
  await using phone = await GuestPhone.prepare();
  const { page } = phone;
  let isBroken = true;
  let loads = 0;
  let asked = 0;
  page.on("framenavigated", () => void loads++);
  page.on("request", (request) => void (asked += Number(request.url() === `${cafe.url}/`)));
  /** How often the page was asked for, which a reload begins with; this question left out. */
  const questions = async () => {
    await page.evaluate(async () => await (await fetch("/")).text());
    return asked -= 1;
  };
  await page.clock.install();
  await page.route(
    "**/_fresh/js/**",
    (route) =>
      isBroken
        ? route.fulfill({ contentType: "text/javascript", body: "let let = ;" })
        : route.continue(),
  );
  await page.goto(cafe.url);
  await page.getByText("Connecting …").waitFor();
  const notice = page.getByText("This page isn't live");
  assertEquals(await notice.isVisible(), false);
  await page.clock.runFor(8_000);
  await notice.waitFor();
  await page.locator(".my-number").fill("85");
  await page.clock.runFor(30_000);
  assertEquals([await questions(), loads], [1, 1]);
  await page.locator(".my-number").fill("");
  await page.locator(".my-number").blur();
  await page.clock.runFor(1_000);
  await phone.waitFor(() => Promise.resolve(loads === 2));
  await page.getByText("Connecting …").waitFor();
  // The second time it takes twice as long, 40 s, of which some pass by themselves.
  await page.clock.runFor(34_000);
  // The load, what it was preceded by, and the load before.
  assertEquals([await questions(), loads], [3, 2]);
  isBroken = false;
  await page.clock.runFor(7_000);
  await phone.says(/^Live$/);
  await page.clock.runFor(1_000);
  assertEquals(await notice.isVisible(), false);
  assertEquals(await page.evaluate(() => sessionStorage.reloads), "0");
  // What is broken on purpose is told of as such.
  phone.errors.splice(0);
});

Deno.test("an engine of 2020 shows, calls and answers", async () => {
  await using cafe = await openCafe();
  await using phone = await GuestPhone.prepare();
  const { page } = phone;
  // What came after Chromium 87, Firefox 84 and Safari 14, of what is at hand in pages.
  await page.addInitScript(() => {
    const gone: [object, string[]][] = [
      [Object, ["hasOwn", "groupBy"]],
      [Array.prototype, ["at", "findLast", "findLastIndex", "toSorted", "toReversed", "with"]],
      [String.prototype, ["at", "isWellFormed"]],
      [Promise, ["withResolvers", "try"]],
      [AbortSignal, ["timeout", "any", "abort"]],
      [Crypto.prototype, ["randomUUID"]],
      [URL, ["parse", "canParse"]],
      [Set.prototype, ["union", "difference", "intersection", "isSubsetOf"]],
      [Element.prototype, ["checkVisibility", "setHTMLUnsafe"]],
      [Map, ["groupBy"]],
      [globalThis, ["structuredClone", "scheduler", "navigation", "Iterator"]],
      [Navigator.prototype, ["userActivation", "wakeLock"]],
    ];
    for (const [owner, names] of gone) {
      for (const name of names) delete (owner as Record<string, unknown>)[name];
    }
  });
  await page.goto(`${cafe.url}/?order=850&order=12`);
  await phone.says(/^Live$/);
  await phone.waiting(850, 12);
  await cafe.call(850);
  await phone.calls(850);
  await phone.gotIt();
  await phone.calls();
  await page.getByRole("button", { name: "Stop waiting for 12" }).click();
  await page.getByRole("button", { name: "Undo" }).click();
  await phone.waiting(12);
});

Deno.test("a stale board says how old its calls were when it was live", async () => {
  await using cafe = await openCafe({ ORDER_TIMEOUT: "3600" });
  await using phone = await GuestPhone.visit(cafe.proxy.url, {}, { withClock: true });
  const { page } = phone;
  await cafe.call(850, 12);
  await phone.shows("12", "850");
  const ages = () => page.locator(".age").allTextContents();
  assertEquals(await ages(), ["just now"]);
  cafe.proxy.status = 502;
  cafe.proxy.cut();
  await phone.says(/^Reconnecting/);
  await page.clock.fastForward(5 * MINUTE_MS);
  await phone.says(/last updated 5 min ago/);
  assertEquals(await ages(), ["just now"]);
});

Deno.test("a clock that a lock has stopped gives way to one that goes, at the next tap", async () => {
  await using cafe = await openCafe();
  await using phone = await GuestPhone.visit(cafe.url);
  const { page } = phone;
  await phone.follow(850);
  await page.locator(".sound").getByText("Sound is on").waitFor();
  await page.evaluate(() => {
    // All that were made so far claim to run, and don't.
    const own = Object.getOwnPropertyDescriptor(BaseAudioContext.prototype, "currentTime")!;
    const dead = new WeakSet<BaseAudioContext>();
    let isLocked = true;
    Object.defineProperty(BaseAudioContext.prototype, "currentTime", {
      get() {
        if (isLocked) dead.add(this);
        return dead.has(this) ? 1 : own.get!.call(this);
      },
    });
    const Context = AudioContext;
    Object.assign(globalThis, {
      made: 0,
      AudioContext: class extends Context {
        constructor() {
          super();
          isLocked = false;
          (globalThis as unknown as { made: number }).made++;
        }
      },
    });
  });
  const made = () => page.evaluate(() => (globalThis as unknown as { made: number }).made);
  await page.locator("h1").click();
  await waitFor(async () => await made() === 1);
  await page.locator(".sound").getByText("Sound is on").waitFor();
  await cafe.call(850);
  await phone.waitFor(async () => (await phone.noted()).rings > 0);
  assertEquals(await made(), 1);
});
