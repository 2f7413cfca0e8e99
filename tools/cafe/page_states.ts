import type { BrowserContext, Page } from "playwright-core";
import type { CafeStateName } from "@/lib/shared/cafe.ts";
import type { Board } from "@/lib/shared/order.ts";
import type { StaffStatus } from "@/lib/shared/staff_status.ts";
import { LOGIN_TOKEN } from "./staff.ts";

/** Where the app is with nothing on its board, and where with eight numbers. */
export type Boards = Record<"empty" | "eight", { url: string }>;

/** A page in a state in which people meet it. */
export interface PageState {
  name: string;
  /** `true`: its page's clock is turned for good, so that no other state can come after it. */
  turnsClock?: boolean;
  /** Brings a page of a context without cookies, storage and routes into it. */
  open(page: Page, boards: Boards): Promise<void>;
}

/** Every page in every state that looks different, in whatever language the browser asks for. */
export const PAGE_STATES: PageState[] = [
  { name: "/ with no number", open: (page, { empty }) => openLive(page, empty.url) },
  { name: "/ with eight numbers", open: (page, { eight }) => openLive(page, eight.url) },
  {
    name: "/ dark by choice",
    open: (page, { eight }) => openLive(page, `${eight.url}/?theme=dark`),
  },
  {
    name: "/ light by choice",
    open: (page, { eight }) => openLive(page, `${eight.url}/?theme=light`),
  },
  {
    name: "/ reconnecting",
    async open(page, { eight }) {
      await page.route("**/api/**", (route) => route.abort());
      await page.goto(eight.url);
      await page.locator(".connection.reconnecting").waitFor();
    },
  },
  {
    name: "/ long cut off, with no number",
    turnsClock: true,
    open: (page, { empty }) => openCutOff(page, empty.url),
  },
  {
    name: "/ long cut off, with eight numbers",
    turnsClock: true,
    open: (page, { eight }) => openCutOff(page, eight.url),
  },
  {
    name: "/ waiting for two numbers",
    async open(page, { eight }) {
      await openLive(page, `${eight.url}/?order=4242&order=99998`);
      await page.locator(".waiting").waitFor();
    },
  },
  {
    name: "/ with an order that is ready, and one that is waited for",
    async open(page, { eight }) {
      await openLive(page, `${eight.url}/?order=850&order=4242`);
      await page.locator(".ready-call").waitFor();
      await page.locator(".waiting").waitFor();
    },
  },
  {
    name: "/ offering to call a locked phone",
    async open(page, { empty }) {
      await openWaiting(page, empty.url);
      await page.locator(".push summary").click();
    },
  },
  {
    name: "/ whose phone is called while it is locked",
    async open(page, { empty }) {
      await openWaiting(page, empty.url);
      await page.locator(".push button").click();
      await page.getByRole("button", { name: /^(Stop that|Niet meer doen)$/ }).waitFor();
    },
  },
  {
    name: "/ where too many phones wait to be called",
    async open(page, { empty }) {
      await openWaiting(page, empty.url, { status: 409 });
      await page.locator(".push button").click();
      await page.locator(".push p:not(:empty) + button").waitFor();
    },
  },
  {
    name: "/ whose phone may not be called while it is locked",
    open: (page, { empty }) => openWaiting(page, empty.url, { permission: "denied" }),
  },
  {
    name: "/ on an iPhone that has to be asked from its Home Screen",
    async open(page, { empty }) {
      await openWaiting(page, empty.url, { permission: null });
      await page.locator(".push summary").click();
    },
  },
  {
    name: "/ after what is no number",
    async open(page, { empty }) {
      await openLive(page, empty.url);
      await page.locator(".my-number").fill("A12");
      await page.locator(".my-number").press("Enter");
      await page.locator(".follow [role=alert]").getByText("99999").waitFor();
    },
  },
  {
    name: "/screen with no number",
    open: (page, { empty }) => openLive(page, `${empty.url}/screen`),
  },
  {
    name: "/screen with eight numbers",
    open: (page, { eight }) => openLive(page, `${eight.url}/screen`),
  },
  {
    name: "/ at the last call, with a notice",
    open: async (page, { eight }) => {
      await openSaying(page, eight.url, "last-call");
      await page.locator(".cafe-sign.notice").waitFor();
    },
  },
  {
    name: "/ in an evacuation",
    open: async (page, { eight }) => {
      await openSaying(page, eight.url, "evacuation");
      await page.locator(".evacuation").waitFor();
    },
  },
  {
    name: "/screen when the café is closed",
    open: async (page, { empty }) => {
      await openSaying(page, `${empty.url}/screen`, "closed");
      await page.locator(".cafe-sign.closed").waitFor();
    },
  },
  {
    name: "/poster",
    open: async (page, { empty }) => void await page.goto(`${named(empty.url)}/poster`),
  },
  {
    name: "/screen/add after a wrong code",
    async open(page, { empty }) {
      await page.goto(`${empty.url}/screen/add`);
      await page.locator("#code").fill("AAAA-AAAA");
      await page.locator("#code").press("Enter");
      await page.locator("[aria-invalid=true]").waitFor();
    },
  },
  {
    name: "/orders/notice",
    async open(page, { empty }) {
      await logIn(page.context(), empty.url);
      await page.goto(`${empty.url}/orders/notice`);
      await page.locator(".evacuation-form summary").click();
    },
  },
  {
    name: "/orders/notice with a line shown, after one that is too long",
    async open(page, { empty }) {
      await logIn(page.context(), empty.url);
      await openSaying(page, `${empty.url}/orders/notice`, "last-call");
      await page.locator(".notice-now").waitFor();
      await page.locator("[name=text]").fill("x".repeat(121));
      await page.locator("[name=text]").press("Enter");
      await page.locator(".reply.failed").waitFor();
    },
  },
  {
    name: "/orders/notice in an evacuation, to be ended",
    async open(page, { empty }) {
      await logIn(page.context(), empty.url);
      await openSaying(page, `${empty.url}/orders/notice`, "evacuation");
      await page.locator(".confirm:not(.evacuation-form) summary").click();
    },
  },
  {
    name: "/orders/screens with a code",
    async open(page, { empty }) {
      await logIn(page.context(), empty.url);
      await page.goto(`${empty.url}/orders/screens`);
      await page.locator("#name").fill("Bar");
      await page.locator("#name").press("Enter");
      await page.locator(".made-code").waitFor();
    },
  },
  { name: "/login", open: async (page, { empty }) => void await page.goto(`${empty.url}/login`) },
  {
    name: "/login after a wrong token",
    async open(page, { empty }) {
      await page.goto(`${empty.url}/login`);
      await page.locator("#token").fill("not the token");
      await page.locator("#token").press("Enter");
      await page.locator("[aria-invalid=true]").waitFor();
    },
  },
  {
    name: "/login by a code",
    async open(page, { empty }) {
      await page.goto(`${empty.url}/login#a-code`);
      await page.locator("#login-by-code").waitFor();
    },
  },
  {
    name: "/login after a code that was used",
    async open(page, { empty }) {
      await page.goto(`${empty.url}/login#a-code`);
      await page.locator("#login-by-code button").click();
      await page.locator("[role=alert]:not(:empty, [hidden])").waitFor();
    },
  },
  {
    name: "/login of a browser that keeps no cookies",
    open: async (page, { empty }) => void await page.goto(`${empty.url}/login?in`),
  },
  {
    name: "/login by a link with the login token",
    open: async (page, { empty }) => void await page.goto(`${empty.url}/login/a-token`),
  },
  {
    name: "/login after logging out everywhere",
    open: async (page, { empty }) => void await page.goto(`${empty.url}/login?everywhere`),
  },
  {
    name: "/login with one's own account",
    open: async (page, { eight }) => void await page.goto(`${eight.url}/login`),
  },
  {
    name: "/login with an account that may not",
    open: async (page, { eight }) => void await page.goto(`${eight.url}/login?refused=not+allowed`),
  },
  {
    name: "/login after logging out, with one's own account",
    open: async (page, { eight }) => void await page.goto(`${eight.url}/login?out`),
  },
  {
    name: "/orders/devices",
    open: (page, { empty }) => openDevices(page, named(empty.url)),
  },
  {
    name: "/orders/devices with a code",
    async open(page, { empty }) {
      await openDevices(page, named(empty.url));
      await page.locator(".devices form button").first().click();
      await page.locator(".qr-code").waitFor();
    },
  },
  {
    name: "/orders/devices that others can't find, before logging out everywhere",
    async open(page, { empty }) {
      await openDevices(page, empty.url);
      await page.locator(".confirm summary").click();
    },
  },
  { name: "/orders with no number", open: (page, { empty }) => openStaff(page, empty.url) },
  { name: "/orders with eight numbers", open: (page, { eight }) => openStaff(page, eight.url) },
  {
    name: "/orders after a call",
    open: (page, { eight }) => openStaff(page, eight.url, "?outcome=called&number=850"),
  },
  {
    name: "/orders with what can be undone, a row that is open, and both confirmations",
    async open(page, { eight }) {
      await openStaff(page, eight.url, `?outcome=called&number=850&readyAt=${Date.now()}`);
      await page.locator(".undo").waitFor();
      for (const place of [".staff-order", ".clear-board", ".staff-more"]) {
        await page.locator(`${place} summary`).first().click();
      }
    },
  },
  {
    name: "/orders with two matches alone, the longest first, at the last call",
    async open(page, { eight }) {
      await logIn(page.context(), eight.url);
      await openSaying(page, `${eight.url}/orders`, "last-call", (board) => {
        for (const order of board.orders) order.expiresAt = board.now + 60_000;
      });
      await page.locator(".cafe-now").waitFor();
      await page.keyboard.press("1");
      for (const button of [".show-matches", ".longest-first"]) await page.locator(button).click();
      await page.locator(".staff-order.match [data-screens], .standing").first().waitFor();
    },
  },
  {
    name: "/orders after a call that failed",
    async open(page, { eight }) {
      await openStaff(page, eight.url);
      await page.route("**/api/orders", (route) => route.fulfill({ status: 401 }));
      await page.locator("#number").fill("863");
      await page.locator("#number").press("Enter");
      await page.locator(".reply.failed a").waitFor();
    },
  },
  {
    name: "/orders with its health opened",
    async open(page, { eight }) {
      await openStaff(page, eight.url);
      await page.locator(".health summary").click();
      await page.locator("[data-part=pages]").waitFor();
    },
  },
  {
    name: "/orders with trouble, opened",
    async open(page, { eight }) {
      await page.route("**/api/status", (route) => route.fulfill({ json: troubledStatus() }));
      await openStaff(page, eight.url);
      await page.locator(".health-line.bad").waitFor();
      await page.locator(".health summary").click();
      await page.locator("[data-part=screens] .advice").first().waitFor();
    },
  },
  {
    name: "/orders long cut off",
    turnsClock: true,
    async open(page, { eight }) {
      await logIn(page.context(), eight.url);
      await openCutOff(page, `${eight.url}/orders`);
    },
  },
  {
    name: "/orders/today without an order",
    open: (page, { empty }) => openStatistics(page, empty.url),
  },
  {
    name: "/orders/today with eight orders",
    open: (page, { eight }) => openStatistics(page, eight.url),
  },
  {
    name: "/orders/today of a busy day",
    async open(page, { eight }) {
      await openStatistics(page, eight.url);
      await page.locator("a[rel=prev]").click();
      await page.locator("a[rel=next]").waitFor();
    },
  },
  {
    name: "/orders/today of a day long ago",
    open: (page, { empty }) => openStatistics(page, empty.url, "?day=2020-02-29"),
  },
  {
    name: "a page that is not there",
    open: async (page, { empty }) => void await page.goto(`${empty.url}/nothing`),
  },
];

export async function openLive(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.locator(":is(.connection, .health).live").waitFor();
}

/** Opens a page that is told what the café says. */
export async function openSaying(
  page: Page,
  url: string,
  name: CafeStateName,
  change: (board: Board) => void = () => {},
): Promise<void> {
  await page.route("**/api/events", (route) => route.abort());
  await page.route("**/api/orders", async (route) => {
    const address = new URL(route.request().url());
    address.hostname = "127.0.0.1"; // the browser alone knows the names of tests
    const answer = await (await route.fetch({ url: address.href })).json();
    const { board } = answer;
    board.state = { name, at: board.now, source: "staff" };
    board.notice = { text: "Quiz at nine, in the back room", expiresAt: board.now + 60_000 };
    change(board);
    await route.fulfill({ json: answer });
  });
  await page.goto(url);
}

/**
 * Opens the page of a phone that waits for a number, where the café calls locked ones. `permission`
 * `null`: an iPhone, whose page is not on its Home Screen; `status`: how the server answers its wish.
 */
async function openWaiting(
  page: Page,
  url: string,
  { permission = "granted", status = 204 }: {
    permission?: NotificationPermission | null;
    status?: number;
  } = {},
): Promise<void> {
  await page.route("**/api/subscriptions", (route) => {
    const isWish = route.request().method() !== "GET";
    return route.fulfill(isWish ? { status } : { json: { publicKey: "AQID" } });
  });
  await openLive(page, url);
  await page.evaluate((permission) => {
    const subscription = {
      endpoint: "https://push.example.com/phone",
      getKey: () => new ArrayBuffer(16),
      unsubscribe: () => Promise.resolve(true),
    };
    const pushManager = {
      getSubscription: () => Promise.resolve(null),
      subscribe: () => Promise.resolve(subscription),
    };
    Object.defineProperty(navigator.serviceWorker, "ready", {
      value: permission === null ? Promise.reject() : Promise.resolve({ pushManager }),
    });
    if (permission !== null) {
      Object.defineProperty(Notification, "permission", { value: permission });
    } else Object.defineProperty(navigator, "standalone", { value: false });
  }, permission);
  await page.locator(".my-number").fill("4242");
  await page.locator(".my-number").press("Enter");
  // The tap by which the sound asks for nothing any more.
  await page.locator("h1").first().click();
  await page.locator(".push").waitFor();
}

/** Opens a page that never hears of the server again, and turns its clock on. */
export async function openCutOff(page: Page, url: string): Promise<void> {
  await page.clock.install();
  await page.route("**/api/**", (route) => route.abort());
  await page.goto(url);
  await page.locator(":is(.connection, .health).reconnecting").waitFor();
  await page.clock.fastForward(46_000);
  await page.locator(":is(.board, .screen-board).old").waitFor();
}

async function openStaff(page: Page, url: string, query = ""): Promise<void> {
  await logIn(page.context(), url);
  await openLive(page, `${url}/orders${query}`);
}

async function openDevices(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/login?next=/orders/devices`);
  await page.locator("#token").fill(LOGIN_TOKEN);
  await page.locator("#token").press("Enter");
  await page.locator(".devices").waitFor();
}

/** A name under which another device could find the app. */
function named(url: string): string {
  return url.replace("127.0.0.1", "orders.cafe-noord.test");
}

async function openStatistics(page: Page, url: string, query = ""): Promise<void> {
  await logIn(page.context(), url);
  await page.goto(`${url}/orders/today${query}`);
}

async function logIn(context: BrowserContext, url: string): Promise<void> {
  const headers = { origin: url };
  await context.request.post(`${url}/login`, { form: { token: LOGIN_TOKEN }, headers });
}

/** Everything that can be wrong at once. */
function troubledStatus(): StaffStatus {
  const now = Date.now();
  return {
    pages: 12,
    webhook: {
      accepted: { at: now - 10 * 60_000, number: 849 },
      refused: { at: now - 2 * 60_000, status: 401, reason: "wrong signature" },
    },
    aurora: { state: "unreachable", since: now - 25 * 60_000, reason: "no answer", shown: [] },
    push: {
      calls: [],
      figures: {
        sent: 12,
        gone: 1,
        failed: { "not trusted": 2, "refused": 1, "busy": 3, "failing": 4, "no answer": 5 },
      },
    },
    televisions: [
      { id: "1", name: "Bar", seenAt: now - 5 * 60_000, sound: "on", offUntil: 0 },
      { id: "2", name: "Hall", seenAt: now, sound: "waiting", offUntil: 0 },
    ],
    signIn: { failure: { trouble: "wrong secret", at: now - 7 * 60_000 } },
    storage: { isDiskFull: true, damagedAt: now - 3 * 3_600_000, isShared: true },
    ignoresProxy: true,
    now,
  };
}
