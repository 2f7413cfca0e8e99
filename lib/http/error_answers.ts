import type { Context, Middleware } from "fresh";
import { type FunctionComponent, h } from "preact";
import { reasonOf } from "@/lib/base/log.ts";
import type { State } from "@/lib/state.ts";
import { HttpError } from "./http_error.ts";
import { pathWithoutToken } from "./paths.ts";
import { problemHeaders, problemOf, problemResponse, RETRY_AFTER_S, titleOf } from "./problem.ts";

/** What the page of errors shows. */
export interface ErrorPageProps {
  title: string;
  /** What to do about it, where there is more to say than the title. */
  hint: string | null;
  /** Without services, while they can't be opened. */
  state: State;
  url: URL;
}

/**
 * The one place that turns errors into answers: problem details for the API, a page for people.
 *
 * An error leaves Fresh's middlewares as a throw, past all that they do to answers. This one catches
 * it, so it stands inside of those that give answers their headers, and outside of all that may throw.
 */
export function answerErrors(ErrorPage: FunctionComponent<ErrorPageProps>): Middleware<State> {
  return async (ctx) => {
    try {
      return await ctx.next();
    } catch (error) {
      return await answer(ctx, error, ErrorPage);
    }
  };
}

async function answer(
  ctx: Context<State>,
  error: unknown,
  ErrorPage: FunctionComponent<ErrorPageProps>,
): Promise<Response> {
  const { req, url, state } = ctx;
  const problem = problemOf(error);
  const { status } = problem;
  // What a route refused on purpose it has said already.
  if (status >= 500 && !(error instanceof HttpError)) {
    state.logLimited("error", "Request failed", {
      path: pathWithoutToken(url.pathname),
      reason: reasonOf(error),
    }, `Request failed: ${ctx.route}`);
  }
  const headers = error instanceof HttpError ? { ...error.headers } : {};
  if (url.pathname.startsWith("/api/")) return problemResponse(problem, headers);
  // Nobody has to reload by hand until the board is back; what was sent by POST would come by GET.
  if (status === 503 && req.method === "GET") headers.refresh = String(RETRY_AFTER_S);
  const { texts } = state;
  const isUnsure = status === 503 && req.method !== "GET";
  const hint = status === 403 ? texts.error.otherSite : isUnsure ? texts.error.maybeNotDone : null;
  return await ctx.render(h(ErrorPage, { title: titleOf(status, texts), hint, state, url }), {
    status,
    headers: { ...problemHeaders(problem), ...headers },
  });
}
