import type { Context, Middleware } from "fresh";
import type { Services } from "@/lib/services.ts";
import type { Board } from "@/lib/shared/order.ts";
import type { State } from "@/lib/state.ts";
import { acceptedEncoding } from "./compression.ts";
import { isHttps } from "./origin.ts";
import { preferencesOf } from "./preferences.ts";
import { sessionToken } from "./session_cookie.ts";

/** The pages in which nothing belongs to one visitor. */
const PATHS = ["/", "/screen"];
/** How old a page's clock may be. */
const MAX_AGE_MS = 1_000;
/** Two paths, two languages, three themes, two encodings, and some addresses of the café. */
const MAX_KEPT = 100;

interface Page {
  headers: [string, string][];
  body: Uint8Array<ArrayBuffer>;
}

interface KeptPage {
  /** Of the board that it shows. */
  version: string;
  /** In ms since the epoch. */
  madeAt: number;
  /** `null`: it was no page to keep. */
  page: Promise<Page | null>;
}

/**
 * Makes the pages that are the same for all once for each board, language and theme, compressed, and
 * keeps them for at most a second, with the nonce and the policy that they were rendered with. What
 * has a query or a session is made for itself. Stands outside everything that makes a page, and
 * inside of what each answer gets.
 */
export function keepPages(): Middleware<State> {
  const kept = new Map<string, KeptPage>();
  let services: Services | null = null;

  return async (ctx) => {
    const make = async () => {
      const response = await ctx.next();
      services = ctx.state.services ?? null;
      return response;
    };
    const key = services === null ? null : keyOf(ctx, services);
    const board = services === null ? null : boardOf(services);
    if (services === null || key === null || board === null) return await make();

    const { version, now } = board;
    const known = kept.get(key);
    const isFresh = known?.version === version && Math.abs(now - known.madeAt) < MAX_AGE_MS;
    const page = isFresh ? await known.page : null;
    if (page !== null) {
      ctx.state.services = services;
      return new Response(page.body, { headers: page.headers });
    }
    const made = make();
    if (kept.size >= MAX_KEPT) kept.clear();
    const reading = made.then(read, () => null);
    kept.set(key, { version, madeAt: now, page: reading });
    const [response, own] = [await made, await reading];
    return own === null ? response : new Response(own.body, { headers: own.headers });
  };
}

/** The board that pages show; `null`: it can't be had, and the page says so. */
function boardOf(services: Services): Board | null {
  try {
    return services.liveBoard.board;
  } catch {
    return null;
  }
}

/** What a page depends on beside the board; `null`: it is made for itself. */
function keyOf({ req, url }: Context<State>, { config }: Services): string | null {
  const isForAll = req.method === "GET" && PATHS.includes(url.pathname) && url.search === "" &&
    sessionToken(req, config) === null;
  if (!isForAll) return null;
  const { language, theme } = preferencesOf(req);
  const encoding = acceptedEncoding(req.headers.get("accept-encoding") ?? "");
  return [url.pathname, url.host, isHttps(req, config), language, theme, encoding].join(" ");
}

async function read(response: Response): Promise<Page | null> {
  const { status, headers } = response;
  const isPage = status === 200 && headers.get("content-type")?.startsWith("text/html");
  if (!isPage || headers.has("set-cookie")) return null;
  return { headers: [...headers], body: new Uint8Array(await response.arrayBuffer()) };
}
