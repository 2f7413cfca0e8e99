// Opens the board without a network as it was kept, marked as such. Of what is live nothing is kept.
// And shows the messages that come to a locked phone.
const KEPT = ["/", "/screen"];
const PATIENCE_MS = 4_000;
/** Files that never change under their address, which names their build; no page, whatever its query. */
const FILE = /^https?:\/\/[^/]+\/(?:_fresh\/js\/|[\w-]+\.\w+\?__frsh_c=)(\w+)/;
/** From when on a message says when the number was called. */
const LATE_MS = 60_000;
const FILES = /\/(?:_fresh\/js\/|\w+\.css\?__frsh_c=)[\w./-]+/g;

addEventListener("install", (event) => {
  skipWaiting();
  event.waitUntil(keepOpenPages());
});
addEventListener("activate", (event) => event.waitUntil(clients.claim()));
addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname } = new URL(url);
  if (method !== "GET" || origin !== location.origin) return;
  if (mode === "navigate" && KEPT.includes(pathname)) event.respondWith(openPage(event, pathname));
  else if (FILE.test(url)) event.respondWith(openFile(event.request));
});

/** The server's page; the one that was kept where the server does not answer, or only with an error. */
async function openPage(event, path) {
  const answer = fetch(event.request);
  event.waitUntil(answer.then((response) => keepPage(path, response.clone())).catch(() => {}));
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  const response = await Promise.race([answer.catch(() => {}), patience]);
  if (response !== undefined && response.status < 500) return response;
  return await caches.match(path, { ignoreVary: true }) ?? answer;
}

/** The file that was kept, else the server's, kept from then on. */
async function openFile(request) {
  const kept = await caches.match(request, { ignoreVary: true });
  if (kept) return kept;
  const response = await fetch(request);
  if (response.ok) await (await caches.open("files")).put(request, response.clone());
  return response;
}

/** Keeps the pages that were open before this was there, as far as possible without loading them again. */
async function keepOpenPages() {
  const open = await clients.matchAll({ includeUncontrolled: true, type: "window" });
  const paths = new Set(open.map(({ url }) => new URL(url).pathname));
  await Promise.all(
    KEPT.filter((path) => paths.has(path)).map(async (path) => {
      await keepPage(path, await fetch(path, { cache: "force-cache" }));
    }),
  );
}

/** Keeps a page, marked as kept, with its files; lets the files go that belong to no kept page. */
async function keepPage(path, response) {
  if (!response.ok) return;
  const headers = new Headers(response.headers);
  headers.delete("content-encoding");
  const page = (await response.text()).replace("<html", '<html class="kept"');
  const [pages, files] = await Promise.all([caches.open("pages"), caches.open("files")]);
  await files.addAll(new Set((headers.get("link") + page).match(FILES)));
  await pages.put(path, new Response(page, { headers }));
  const kept = await Promise.all(KEPT.map(async (each) => (await pages.match(each))?.text()));
  for (const request of await files.keys()) {
    const build = FILE.exec(request.url)?.[1];
    if (!build || !kept.some((text) => text?.includes(build))) await files.delete(request);
  }
}

addEventListener("push", (event) => event.waitUntil(show(event.data)));
addEventListener("notificationclick", (event) => event.waitUntil(openNumber(event.notification)));
addEventListener("pushsubscriptionchange", (event) => event.waitUntil(renew(event)));

/** Shows whatever comes, as phones stop messages of who shows none; a page that is seen rings itself. */
async function show(message) {
  let said;
  try {
    said = message.json().notification;
  } catch {
    // Not one of ours, but it is shown.
  }
  const { title = location.host, navigate = "/", data, ...options } = said ?? {};
  if (data && Date.now() - data.readyAt > LATE_MS) {
    const at = { hour: "2-digit", minute: "2-digit" };
    const time = new Date(data.readyAt).toLocaleTimeString(options.lang, at);
    options.body = `${data.late.replace("{time}", time)} · ${options.body}`;
  }
  const pages = await clients.matchAll({ type: "window" });
  const silent = pages.some((page) => isBoard(page) && page.visibilityState === "visible");
  const own = { silent, renotify: !!options.tag, icon: "/icons/icon-192.png", data: navigate };
  await registration.showNotification(title, { ...options, ...own });
}

/** Leads to the open page, else to one for the number. */
async function openNumber(notification) {
  notification.close();
  const pages = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const open = () => clients.openWindow(notification.data);
  await (pages.find(isBoard)?.focus().catch(open) ?? open());
}

function isBoard({ url }) {
  return new URL(url).pathname === "/";
}

/** The phone has another address, or none: the page finds the rest when it is opened. */
async function renew({ oldSubscription: old, newSubscription }) {
  if (!old) return;
  const next = newSubscription ?? await registration.pushManager.subscribe(old.options);
  const body = JSON.stringify({ ...next.toJSON(), replaces: old.endpoint });
  await fetch("/api/subscriptions", { method: "PUT", body });
}
