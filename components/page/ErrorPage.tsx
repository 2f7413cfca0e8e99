import type { ErrorPageProps } from "@/lib/http/error_answers.ts";
import { isStaffPath } from "@/lib/http/paths.ts";
import { PageHeader } from "./PageHeader.tsx";

/** Stands in the place of a page that could not be answered. */
export function ErrorPage({ title, hint, state, url }: ErrorPageProps) {
  return (
    <>
      <PageHeader branding={state.services?.config.branding} title={title} />
      <main class="error">
        {hint && <p>{hint}</p>}
        <p>
          {isStaffPath(url.pathname)
            ? <a href="/orders">{state.texts.error.toStaff}</a>
            : <a href="/">{state.texts.page.toBoard}</a>}
        </p>
      </main>
    </>
  );
}
