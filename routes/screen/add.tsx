import { page } from "fresh";
import { asset } from "fresh/runtime";
import { PageHeader } from "@/components/page/PageHeader.tsx";
import { only } from "@/lib/http/methods.ts";
import { readForm } from "@/lib/http/request_body.ts";
import { setScreenToken } from "@/lib/http/screen_cookie.ts";
import { refuseOtherSites, seeOther } from "@/lib/http/staff_only.ts";
import { define } from "@/lib/state.ts";

const headers = { "cache-control": "no-store" };

/** Where a television becomes a known one, by the code that staff have made for it. */
export const handler = define.handlers(only({
  GET: () => page({ isWrong: false }, { headers }),
  async POST(ctx) {
    refuseOtherSites(ctx);
    const { req, state } = ctx;
    const { televisions, config } = state.services;
    const token = await televisions.add((await readForm(req)).get("code") ?? "");
    if (token === null) {
      state.logLimited("warn", "A television's code was refused");
      return page({ isWrong: true }, { status: 401, headers });
    }
    state.log("info", "A television was added");
    const response = seeOther("/screen");
    setScreenToken(response, req, config, token);
    return response;
  },
}));

export default define.page<typeof handler>(({ data: { isWrong }, state }) => {
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
            aria-invalid={isWrong ? "true" : "false"}
          />
          <p id="code-reply" class="reply failed" role="alert">
            {isWrong && televisions.wrongCode}
          </p>
          <button type="submit">{televisions.thisOne}</button>
        </form>
      </main>
    </>
  );
});
