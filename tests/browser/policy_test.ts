import { assert, assertEquals, assertMatch } from "@std/assert";
import type { Page } from "playwright-core";
import { serveCafe } from "@/tests/support/serve_cafe.ts";
import { Response } from "@/tools/cafe/deno_response.ts";
import { waitFor } from "@/tools/cafe/wait_for.ts";
import { lendPage, wholeChromium } from "@/tests/support/pages.ts";
import { Phone, StaffPhone } from "@/tests/support/phone.ts";

const PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40"></svg>';

/** Another site: a picture at every address, and a page that shows those in its query in frames. */
function otherSite(): AsyncDisposable & { origin: string; asked: string[] } {
  const asked: string[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, (request) => {
    const { pathname, searchParams } = new URL(request.url);
    asked.push(pathname);
    if (pathname !== "/frames") {
      return new Response(PICTURE, { headers: { "content-type": "image/svg+xml" } });
    }
    const frames = searchParams.getAll("src").map((src) => `<iframe src="${src}"></iframe>`);
    return new Response(`<!DOCTYPE html>${frames.join("")}`, {
      headers: { "content-type": "text/html" },
    });
  });
  return {
    origin: `http://127.0.0.1:${server.addr.port}`,
    asked,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

/** The directives that the page has broken so far. */
async function violations(page: Page): Promise<string[]> {
  return await page.evaluate(() => (globalThis as unknown as { broken: string[] }).broken);
}

/** Notes in each page what its policy refuses, from its beginning. */
async function noteViolations(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const broken: string[] = [];
    Object.assign(globalThis, { broken });
    addEventListener("securitypolicyviolation", (event) => broken.push(event.effectiveDirective));
  });
}

Deno.test("no page needs anything that its policy refuses, with a logo of another site", async () => {
  await using cdn = otherSite();
  await using cafe = await serveCafe({
    BAR_NAME: "Café <Noord>",
    BAR_LOGO_URL: `${cdn.origin}/logo.svg`,
    FAVICON_URL: `${cdn.origin}/favicon.svg`,
    PRIMARY_COLOR: "#123456",
  });
  const complaints: string[] = [];
  const look = async ({ page }: Phone, paths: string[]) => {
    page.on("console", (message) => {
      if (/policy|nonce|refused/i.test(message.text())) complaints.push(message.text());
    });
    await noteViolations(page);
    for (const path of paths) {
      await page.goto(cafe.url + path);
      const logo = page.locator(".logo img, .screen-logo").first();
      await waitFor(() => logo.evaluate((image) => (image as HTMLImageElement).naturalWidth > 0));
      const color = await page.evaluate(() =>
        getComputedStyle(document.documentElement).getPropertyValue("--primary")
      );
      assertEquals(color, "#123456", path);
      assertEquals(await violations(page), [], path);
    }
  };
  await using staff = await StaffPhone.logIn(cafe.url);
  await look(staff, ["/orders/today", "/orders/devices", "/orders"]);
  await staff.says(/^Live$/);
  await staff.call(850);
  await staff.shows("850");
  assertEquals(await violations(staff.page), []);
  await using phone = await Phone.prepare();
  await look(phone, ["/screen", "/login", "/login/x", "/nothing", "/?order=850", "/"]);
  await phone.says(/^Live$/);
  await phone.shows("850");
  assertEquals(await violations(phone.page), []);
  assertEquals(complaints, []);
  assert(cdn.asked.includes("/logo.svg"));
});

/** What a page could be made to do if something got into it; and the directive that stands against that. */
const intrusions: [name: string, directive: string, act: (origin: string) => void][] = [
  ["a script in the page", "script-src-elem", () => {
    const script = document.createElement("script");
    script.textContent = "document.title = 'taken over'";
    document.body.append(script);
  }],
  ["a script of another site", "script-src-elem", (origin) => {
    document.body.append(
      Object.assign(document.createElement("script"), { src: `${origin}/taken.js` }),
    );
  }],
  ["a handler in an attribute", "script-src-attr", () => {
    document.body.insertAdjacentHTML(
      "beforeend",
      `<img src="data:," onerror="document.title = 'taken over'">`,
    );
  }],
  ["a text that is run", "script-src", () => {
    const script = document.createElement("script");
    script.nonce = document.querySelector("script")!.nonce;
    // Not at once: what a debugger runs may do this.
    script.textContent = `setTimeout(() => eval("document.title = 'taken over'"))`;
    document.body.append(script);
  }],
  ["a picture of another site", "img-src", (origin) => {
    document.body.insertAdjacentHTML("beforeend", `<img src="${origin}/taken.png">`);
  }],
  ["a style in an attribute", "style-src-attr", () => {
    document.body.insertAdjacentHTML("beforeend", `<p style="position:fixed">taken over</p>`);
  }],
  ["a style in the page", "style-src-elem", () => {
    document.body.insertAdjacentHTML("beforeend", "<style>body{display:none}</style>");
  }],
  ["a question to another site", "connect-src", (origin) => {
    fetch(`${origin}/taken`).catch(() => {});
  }],
  ["a frame", "frame-src", (origin) => {
    document.body.insertAdjacentHTML("beforeend", `<iframe src="${origin}/taken"></iframe>`);
  }],
  ["a plug-in", "object-src", (origin) => {
    document.body.insertAdjacentHTML("beforeend", `<object data="${origin}/taken"></object>`);
  }],
  ["another base of its links", "base-uri", (origin) => {
    document.head.append(
      Object.assign(document.createElement("base"), { href: `${origin}/taken` }),
    );
  }],
  ["a form that is sent elsewhere", "form-action", (origin) => {
    document.body.insertAdjacentHTML(
      "beforeend",
      `<form id="taken" method="post" action="${origin}/taken"></form>`,
    );
    (document.getElementById("taken") as HTMLFormElement).submit();
  }],
];

Deno.test("what got into a page could neither run nor reach another site", async (test) => {
  await using elsewhere = otherSite();
  await using cafe = await serveCafe();
  await using lent = await lendPage();
  const { page } = lent;
  await noteViolations(page);
  for (const [name, directive, act] of intrusions) {
    await test.step(name, async () => {
      await page.goto(cafe.url);
      await page.evaluate(act, elsewhere.origin);
      await waitFor(async () => (await violations(page)).length > 0, {
        describe: () => page.content(),
      });
      assertEquals(new Set(await violations(page)), new Set([directive]));
      assert(await page.title() !== "taken over");
      assertEquals(new URL(page.url()).origin, cafe.url);
    });
  }
  assertEquals(elsewhere.asked, []);
});

Deno.test("another site shows the screen in a frame where that is allowed, and no other page", async () => {
  await using signage = otherSite();
  await using stranger = otherSite();
  await using cafe = await serveCafe({
    SCREEN_FRAME_ANCESTORS: signage.origin,
  });
  await using lent = await lendPage();
  const { page } = lent;
  const shownIn = async (site: string) => {
    const paths = ["/screen", "/", "/login"];
    const query = paths.map((path) => ["src", cafe.url + path]);
    await page.goto(`${site}/frames?${new URLSearchParams(query)}`);
    await page.waitForLoadState("load");
    return page.frames().slice(1).map((frame) => frame.url().replace(cafe.url, ""));
  };
  const refused = "chrome-error://chromewebdata/";
  assertEquals(await shownIn(signage.origin), ["/screen", refused, refused]);
  const [, screen] = page.frames();
  await screen!.locator(".screen-board").waitFor();
  assertEquals(await shownIn(stranger.origin), [refused, refused, refused]);
});

Deno.test("public pages come back at once from the back/forward cache", async () => {
  using _ = wholeChromium();
  await using cafe = await serveCafe();
  await using phone = await Phone.prepare();
  const { page } = phone;
  for (const path of ["/", "/?order=850", "/screen"]) {
    await page.goto(cafe.url + path);
    // A page that is still loading is not kept.
    await phone.says(/^Live$/);
    await page.evaluate(() =>
      addEventListener("pageshow", ({ persisted }) => {
        document.body.dataset.mark = persisted ? "restored" : "reloaded";
      })
    );
    await page.goto(`${cafe.url}/healthz`);
    // Not page.goBack(): it waits for a navigation, and this is none.
    await page.evaluate(() => setTimeout(() => history.back()));
    await page.locator('[data-mark="restored"]').waitFor();
  }
});

Deno.test("after logging out, the way back shows nothing of the staff's page", async () => {
  using _ = wholeChromium();
  await using cafe = await serveCafe();
  await using phone = await StaffPhone.logIn(cafe.url);
  const { page } = phone;
  await phone.call(850);
  await phone.shows("850");
  await page.getByText("Log out …").click();
  await page.getByRole("button", { name: "Log out" }).click();
  await page.getByLabel("Staff code").waitFor();
  await phone.mark();
  await page.evaluate(() => setTimeout(() => history.back()));
  await phone.waitFor(async () => !await phone.isMarked().catch(() => true));
  await page.getByLabel("Staff code").waitFor();
  assertMatch(page.url(), /\/login/);
  assertEquals(await phone.numbers(), []);
});
