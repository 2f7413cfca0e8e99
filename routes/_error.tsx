import { HttpError, page } from "fresh";
import { PageHeader } from "@/components/PageHeader.tsx";
import { log, reasonOf } from "@/lib/log.ts";
import { problemHeaders, problemOf, problemResponse, RETRY_AFTER_S } from "@/lib/problem.ts";
import { define } from "@/lib/state.ts";

/** The one place that turns errors into answers: problem details for the API, a page for people. */
export const handler = define.handlers((ctx) => {
  const problem = problemOf(ctx.error);
  // What a route refused on purpose it has said already.
  if (problem.status >= 500 && !(ctx.error instanceof HttpError)) {
    log("error", "Request failed", { path: ctx.url.pathname, reason: reasonOf(ctx.error) });
  }
  if (ctx.url.pathname.startsWith("/api/")) return problemResponse(problem);
  const headers = problemHeaders(problem);
  // Nobody has to reload by hand until the board is back; what was sent by POST would come by GET.
  if (problem.status === 503 && ctx.req.method === "GET") headers.refresh = String(RETRY_AFTER_S);
  return page(problem, { status: problem.status, headers });
});

export default define.page<typeof handler>(({ data, state }) => (
  <>
    <PageHeader branding={state.services?.config.branding} title={data.title} />
    <main class="error">
      {data.detail && <p>{data.detail}</p>}
      <p>
        <a href="/">Go to the board</a>
      </p>
    </main>
  </>
));
