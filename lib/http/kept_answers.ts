import { randomUUID } from "node:crypto";
import type { Context, Middleware } from "fresh";
import type { Services } from "@/lib/services.ts";
import type { Board } from "@/lib/shared/order.ts";
import type { State } from "@/lib/state.ts";
import { accepts } from "./compression.ts";
import { isHttps } from "./origin.ts";
import { preferencesOf } from "./preferences.ts";
import { REQUEST_ID } from "./request_log.ts";
import { sessionToken } from "./session_cookie.ts";

/** What shows the board and has nothing in it that belongs to one visitor. */
const PATHS = ["/", "/screen", "/api/orders"];
/** How old an answer's clock may be. */
const MAX_AGE_MS = 1_000;
/** Three paths, two languages, three themes, four ways to be compressed, and some addresses of the café. */
const MAX_KEPT = 200;

interface Answer {
  /** A plain object, which servers write as it is: `Headers` would cost more than all else here. */
  headers: Record<string, string>;
  body: Uint8Array<ArrayBuffer>;
}

interface KeptAnswer {
  /** Of the board that it shows. */
  version: string;
  /** In ms since the epoch. */
  madeAt: number;
  /** `null`: it was none to keep. */
  answer: Promise<Answer | null>;
}

/**
 * Makes the answers that are the same for all once for each board, language and theme, compressed, and
 * keeps them for at most a second, with the nonce and the policy that they were made with. What has a
 * query or a session is made for itself. Stands outside of everything: a kept answer lacks nothing but
 * an id of its own.
 */
export function keepAnswers(): Middleware<State> {
  const kept = new Map<string, KeptAnswer>();
  let services: Services | null = null;

  return async (ctx) => {
    const make = async () => {
      const response = await ctx.next();
      services = ctx.state.services ?? null;
      return response;
    };
    const key = services === null ? null : keyOf(ctx, services);
    const board = services === null ? null : boardOf(services);
    if (key === null || board === null) return await make();

    const { version, now } = board;
    const known = kept.get(key);
    const isFresh = known?.version === version && Math.abs(now - known.madeAt) < MAX_AGE_MS;
    const answer = isFresh ? await known.answer : null;
    if (answer !== null) return toRequest(answer, randomUUID());
    const made = make();
    if (kept.size >= MAX_KEPT) kept.clear();
    const reading = made.then(read, () => null);
    kept.set(key, { version, madeAt: now, answer: reading });
    const [response, own] = [await made, await reading];
    return own === null ? response : toRequest(own, response.headers.get(REQUEST_ID)!);
  };
}

/** The board that answers show; `null`: it can't be had, and the answer says so. */
function boardOf(services: Services): Board | null {
  try {
    return services.liveBoard.board;
  } catch {
    return null;
  }
}

/** What an answer depends on beside the board; `null`: it is made for itself. */
function keyOf({ req, url }: Context<State>, { config }: Services): string | null {
  const isForAll = req.method === "GET" && PATHS.includes(url.pathname) && url.search === "" &&
    !req.headers.has("if-none-match") && sessionToken(req, config) === null;
  if (!isForAll) return null;
  const { language, theme } = preferencesOf(req);
  const compressed = [accepts(req, "br"), accepts(req, "gzip")];
  return [url.pathname, url.host, isHttps(req, config), language, theme, ...compressed].join(" ");
}

async function read(response: Response): Promise<Answer | null> {
  if (response.status !== 200 || response.headers.has("set-cookie")) return null;
  const { [REQUEST_ID]: _, ...headers } = Object.fromEntries(response.headers);
  return { headers, body: new Uint8Array(await response.arrayBuffer()) };
}

function toRequest({ headers, body }: Answer, requestId: string): Response {
  return new Response(body, { headers: { ...headers, [REQUEST_ID]: requestId } });
}
