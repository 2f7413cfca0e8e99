import { HttpError, page } from "fresh";
import { PageHeader } from "@/components/PageHeader.tsx";
import { log, reasonOf } from "@/lib/log.ts";
import { MethodNotAllowedError } from "@/lib/methods.ts";
import { problemHeaders, problemOf, problemResponse, RETRY_AFTER_S } from "@/lib/problem.ts";
import { isStaffPath } from "@/lib/staff_only.ts";
import { define } from "@/lib/state.ts";

/** The one place that turns errors into answers: problem details for the API, a page for people. */
export const handler = define.handlers((ctx) => {
  const problem = problemOf(ctx.error);
  // What a route refused on purpose it has said already.
  if (problem.status >= 500 && !(ctx.error instanceof HttpError)) {
    log("error", "Request failed", { path: ctx.url.pathname, reason: reasonOf(ctx.error) });
  }
  const { error, url, req } = ctx;
  const headers: Record<string, string> = error instanceof MethodNotAllowedError
    ? { allow: error.allow }
    : {};
  if (url.pathname.startsWith("/api/")) return problemResponse(problem, headers);
  if (problem.status === 503 && req.method === "GET") {
    // Nobody has to reload by hand until the board is back; what was sent by POST would come by GET.
    headers.refresh = String(RETRY_AFTER_S);
  } else if (problem.status === 503) {
    problem.detail ??= "It may not have been done. Look before you try again.";
  }
  return page(problem, {
    status: problem.status,
    headers: { ...problemHeaders(problem), ...headers },
  });
});

export default define.page<typeof handler>(({ data, state, url }) => (
  <>
    <PageHeader branding={state.services?.config.branding} title={data.title} />
    <main class="error">
      {data.detail && <p>{data.detail}</p>}
      <p>
        {isStaffPath(url.pathname)
          ? <a href="/orders">Go to the staff's page</a>
          : <a href="/">Go to the board</a>}
      </p>
    </main>
  </>
));
