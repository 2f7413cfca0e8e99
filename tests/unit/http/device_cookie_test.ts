import { assert, assertEquals, assertMatch, assertNotEquals, assertRejects } from "@std/assert";
import { createHmac } from "node:crypto";
import { DeviceCookies } from "@/lib/http/device_cookie.ts";
import { StoreUnavailableError } from "@/lib/kv/reach_store.ts";
import { failingKv, tappedKv } from "@/tests/support/test_store.ts";

const LOGIN_TOKEN = "a token for tests";
const URL = "http://localhost:8000/login";
const SITE = { publicUrl: null, trustProxy: 0 };

async function setUp(loginToken = LOGIN_TOKEN) {
  const kv = await Deno.openKv(":memory:");
  const devices = await DeviceCookies.open({ kv, loginToken });
  return { kv, devices, [Symbol.dispose]: () => kv.close() };
}

/** The cookie that a device gets, which sent `cookie`. */
function remembered(devices: DeviceCookies, cookie = "", url = URL): string[] {
  const response = new Response();
  devices.remember(response, new Request(url, { headers: { cookie } }), SITE);
  const [all = "", ...more] = response.headers.getSetCookie();
  assertEquals(more, []);
  return all.split("; ");
}

function read(devices: DeviceCookies, cookie: string | undefined, url = URL): string | null {
  return devices.read(new Request(url, { headers: { cookie: cookie ?? "" } }), SITE);
}

for (
  const [name, url, more] of [
    ["device", URL, []],
    ["__Host-device", "https://orders.example.com/login", ["Secure"]],
  ] as const
) {
  Deno.test(`remember() sets ${name} for a year, for our own pages alone and out of reach of scripts`, async () => {
    using setup = await setUp();
    const [pair, ...attributes] = remembered(setup.devices, "", url);
    assertMatch(pair!, new RegExp(`^${name}=[\\w-]{22}\\.[\\w-]{43}$`));
    assertEquals(attributes.toSorted(), [
      "HttpOnly",
      "Max-Age=31536000",
      "Path=/",
      "SameSite=Strict",
      ...more,
    ]);
    assertEquals(read(setup.devices, pair, url), /=([\w-]{22})\./.exec(pair!)![1]!);
  });
}

Deno.test("each device has an id of its own, and keeps it", async () => {
  using setup = await setUp();
  const { devices } = setup;
  const cookies = Array.from({ length: 100 }, () => remembered(devices)[0]!);
  assertEquals(new Set(cookies.map((each) => read(devices, each))).size, 100);
  for (const each of cookies) assertEquals(remembered(devices, each)[0], each);
});

/** What is made of a good id and its signature, and of another device's. */
const forgeries: [string, (id: string, signature: string, other: string) => string][] = [
  ["nothing", () => ""],
  ["an id alone", (id) => id],
  ["an id without a signature", (id) => `${id}.`],
  ["a signature without an id", (_, signature) => `.${signature}`],
  ["another device's signature", (id, _, other) => `${id}.${other}`],
  ["an id of one's own", (_, signature) => `${"A".repeat(22)}.${signature}`],
  ["another last character", (id, signature) => {
    // Not the last: two of its bits stand for nothing.
    const changed = signature.at(-2) === "A" ? "B" : "A";
    return `${id}.${signature.slice(0, -2)}${changed}${signature.at(-1)}`;
  }],
  ["the last character in another spelling of the same bytes", (id, signature) => {
    const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    const at = alphabet.indexOf(signature.at(-1)!);
    return `${id}.${signature.slice(0, -1)}${alphabet[at ^ 1]}`;
  }],
  ["a signature that is cut short", (id, signature) => `${id}.${signature.slice(1)}`],
  ["something behind it", (id, signature) => `${id}.${signature}A`],
  ["the two the other way round", (id, signature) => `${signature}.${id}`],
  ["a signature by the login token itself", (id) => {
    return `${id}.${createHmac("sha256", LOGIN_TOKEN).update(id).digest("base64url")}`;
  }],
  ["a signature by nothing", (id) => {
    return `${id}.${createHmac("sha256", "").update(id).digest("base64url")}`;
  }],
  ["letters of elsewhere", (id) => `${id}.${"é".repeat(43)}`],
  ["very much of it", (id, signature) => `${id}.${signature.repeat(1_000)}`],
];

for (const [name, forge] of forgeries) {
  Deno.test(`read() knows no device by ${name}`, async () => {
    using setup = await setUp();
    const parts = () => remembered(setup.devices)[0]!.split(/[=.]/).slice(1) as [string, string];
    const [[id, signature], [, other]] = [parts(), parts()];
    const headers = new Headers();
    const bytes = new TextEncoder().encode(forge(id, signature, other));
    headers.set("cookie", `device=${String.fromCharCode(...bytes)}`);
    assertEquals(setup.devices.read(new Request(URL, { headers }), SITE), null);
    assertEquals(read(setup.devices, `device=${id}.${signature}`), id);
  });
}

Deno.test("a device is known to all instances and after a restart, by the same login token", async () => {
  using setup = await setUp();
  const [cookie] = remembered(setup.devices);
  for (const loginToken of [LOGIN_TOKEN, ` ${LOGIN_TOKEN}\n`]) {
    const again = await DeviceCookies.open({ kv: setup.kv, loginToken });
    assert(read(again, cookie) !== null);
  }
});

Deno.test("another login token or another database ends what a device is known by", async () => {
  using setup = await setUp();
  using elsewhere = await setUp();
  const [cookie] = remembered(setup.devices);
  const changed = await DeviceCookies.open({ kv: setup.kv, loginToken: "another one" });
  assertEquals([read(changed, cookie), read(elsewhere.devices, cookie)], [null, null]);
});

Deno.test("of instances that come first at once, all know each other's devices", async () => {
  using setup = await setUp();
  const { kv } = setup;
  await kv.delete(["device_secret"]);
  let quick: DeviceCookies | undefined;
  // Has seen that there is no secret yet, and writes its own when the other one is open already.
  const overtaken = tappedKv(kv, (name) => {
    if (name !== "commit") return;
    return DeviceCookies.open({ kv, loginToken: LOGIN_TOKEN }).then((devices) => quick ??= devices);
  });
  const slow = await DeviceCookies.open({ kv: overtaken, loginToken: LOGIN_TOKEN });
  for (const [one, other] of [[slow, quick!], [quick!, slow]] as const) {
    assert(read(other, remembered(one)[0]) !== null);
  }
});

Deno.test("the secret of a database is 256 random bits", async () => {
  using one = await setUp();
  using other = await setUp();
  const secrets = await Promise.all([one, other].map(async ({ kv }) => {
    return (await kv.get<Uint8Array>(["device_secret"])).value!;
  }));
  assertEquals(secrets.map(({ length }) => length), [32, 32]);
  assertNotEquals(secrets[0], secrets[1]);
});

Deno.test("open() throws when the store fails", async () => {
  using setup = await setUp();
  const kv = failingKv(setup.kv, { failures: 1, message: "disk I/O error" });
  const opening = () => DeviceCookies.open({ kv, loginToken: LOGIN_TOKEN });
  await assertRejects(opening, StoreUnavailableError);
});
