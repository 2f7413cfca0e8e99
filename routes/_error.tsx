import { HttpError, page } from "fresh";
import { PageHeader } from "@/components/page/PageHeader.tsx";
import { reasonOf } from "@/lib/base/log.ts";
import { MethodNotAllowedError } from "@/lib/http/methods.ts";
import {
  problemHeaders,
  problemOf,
  problemResponse,
  RETRY_AFTER_S,
  titleOf,
} from "@/lib/http/problem.ts";
import { isStaffPath, pathWithoutToken } from "@/lib/http/paths.ts";
import { define } from "@/lib/state.ts";
import { TooManyRequestsError } from "@/lib/http/too_many_requests.ts";

/** The one place that turns errors into answers: problem details for the API, a page for people. */
export const handler = define.handlers((ctx) => {
  const problem = problemOf(ctx.error);
  // What a route refused on purpose it has said already.
  if (problem.status >= 500 && !(ctx.error instanceof HttpError)) {
    ctx.state.logLimited("error", "Request failed", {
      path: pathWithoutToken(ctx.url.pathname),
      reason: reasonOf(ctx.error),
    }, `Request failed: ${ctx.route}`);
  }
  const { error, url, req } = ctx;
  const headers: Record<string, string> = {};
  if (error instanceof MethodNotAllowedError) headers.allow = error.allow;
  if (error instanceof TooManyRequestsError) headers["retry-after"] = String(error.retryAfterS);
  if (url.pathname.startsWith("/api/")) return problemResponse(problem, headers);
  const { status } = problem;
  const { texts } = ctx.state;
  // Nobody has to reload by hand until the board is back; what was sent by POST would come by GET.
  if (status === 503 && req.method === "GET") headers.refresh = String(RETRY_AFTER_S);
  const isUnsure = status === 503 && req.method !== "GET";
  const hint = status === 403 ? texts.error.otherSite : isUnsure ? texts.error.maybeNotDone : null;
  return page({ title: titleOf(status, texts), hint }, {
    status,
    headers: { ...problemHeaders(problem), ...headers },
  });
});

export default define.page<typeof handler>(({ data, state, url }) => (
  <>
    <PageHeader branding={state.services?.config.branding} title={data.title} />
    <main class="error">
      {data.hint && <p>{data.hint}</p>}
      <p>
        {isStaffPath(url.pathname)
          ? <a href="/orders">{state.texts.error.toStaff}</a>
          : <a href="/">{state.texts.page.toBoard}</a>}
      </p>
    </main>
  </>
));
