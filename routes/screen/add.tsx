import { page } from "fresh";
import { asset } from "fresh/runtime";
import { PageHeader } from "@/components/page/PageHeader.tsx";
import { only } from "@/lib/http/methods.ts";
import { readForm } from "@/lib/http/request_body.ts";
import { setScreenToken } from "@/lib/http/screen_cookie.ts";
import { refuseOtherSites, seeOther } from "@/lib/http/staff_only.ts";
import { define } from "@/lib/state.ts";

interface AddData {
  /** Why the television was not added. */
  problem: "wrong" | "too many" | null;
}

const headers = { "cache-control": "no-store" };

/** Where a television becomes a known one, by the code that staff have made for it. */
export const handler = define.handlers(only({
  GET: () => page<AddData>({ problem: null }, { headers }),
  async POST(ctx) {
    refuseOtherSites(ctx);
    const { req, state } = ctx;
    const { televisions, config } = state.services;
    const added = await televisions.add((await readForm(req)).get("code") ?? "");
    if (added.outcome !== "added") {
      state.logLimited("warn", "A television's code was refused");
      const status = added.outcome === "wrong" ? 401 : 409;
      return page<AddData>({ problem: added.outcome }, { status, headers });
    }
    state.log("info", "A television was added");
    const response = seeOther("/screen");
    setScreenToken(response, req, config, added.token);
    return response;
  },
}));

export default define.page<typeof handler>(({ data: { problem }, state }) => {
  const { televisions } = state.texts;
  return (
    <>
      <link rel="stylesheet" href={asset("/staff.css")} />
      <PageHeader branding={state.services.config.branding} title={televisions.addTitle} />
      <main class="staff">
        <form class="login" method="post" action="/screen/add">
          <label for="code">{televisions.code}</label>
          <input
            id="code"
            name="code"
            class="screen-code"
            required
            autoFocus
            autoComplete="off"
            autoCapitalize="characters"
            maxLength={20}
            aria-describedby="code-reply"
            aria-invalid={problem === "wrong" ? "true" : "false"}
          />
          <p id="code-reply" class="reply failed" role="alert">
            {problem && televisions.codeProblems[problem]}
          </p>
          <button type="submit">{televisions.thisOne}</button>
        </form>
      </main>
    </>
  );
});
