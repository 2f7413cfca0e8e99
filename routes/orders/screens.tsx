import { type Context, page } from "fresh";
import { asset } from "fresh/runtime";
import { PageHeader } from "@/components/page/PageHeader.tsx";
import { TelevisionCode } from "@/components/staff/TelevisionCode.tsx";
import { TelevisionList } from "@/components/staff/TelevisionList.tsx";
import { only } from "@/lib/http/methods.ts";
import { publicAddress } from "@/lib/http/origin.ts";
import { readForm } from "@/lib/http/request_body.ts";
import { type PlainProblem, readPlain } from "@/lib/shared/plain_text.ts";
import { MAX_SCREEN_NAME } from "@/lib/shared/television.ts";
import { SCREEN_CODE_MS } from "@/lib/staff/televisions.ts";
import { define, type State } from "@/lib/state.ts";

interface ScreensData {
  /** A code that was made for this answer. */
  made: { name: string; code: string } | null;
  /** Why none was made. */
  problem: PlainProblem | "too many" | null;
}

/** Where staff see their televisions, and add one. */
export const handler = define.handlers(only({
  GET: () => page<ScreensData>({ made: null, problem: null }),
  async POST(ctx) {
    const { req, url, state } = ctx;
    const { televisions } = state.services;
    const fields = await readForm(req);
    const [off, forget] = [fields.get("off"), fields.get("forget")];
    if (off !== null) await televisions.off(off);
    if (forget !== null) await televisions.forget(forget);
    if (off !== null || forget !== null) {
      state.log("info", forget === null ? "A television is off for today" : "Television forgotten");
      return ctx.redirect(url.pathname, 303);
    }
    return await makeCode(ctx, fields.get("name"));
  },
}));

async function makeCode({ state, url }: Context<State>, given: string | null) {
  const name = readPlain(given, MAX_SCREEN_NAME);
  const refuse = (problem: ScreensData["problem"]) =>
    page<ScreensData>({ made: null, problem }, { status: 400 });
  if ("problem" in name) return refuse(name.problem);
  const code = await state.services.televisions.makeCode(name.text);
  if (code === null) return refuse("too many");
  state.log("info", "A television's code was made");
  // It leaves the page when it is of no more use.
  const headers = { refresh: `${SCREEN_CODE_MS / 1000}; url=${url.pathname}` };
  return page<ScreensData>({ made: { name: name.text, code }, problem: null }, { headers });
}

export default define.page<typeof handler>(async ({ data: { made, problem }, req, state }) => {
  const { config, televisions, liveBoard } = state.services;
  const { devices, televisions: texts } = state.texts;
  const address = publicAddress(req, config) ?? new URL("/", req.url);
  return (
    <>
      <link rel="stylesheet" href={asset("/staff.css")} />
      <PageHeader branding={config.branding} title={texts.title} />
      <main class="staff devices">
        <TelevisionList
          televisions={await televisions.list()}
          now={liveBoard.board.now}
          texts={state.texts}
        />
        <TelevisionCode made={made} problem={problem} address={address} texts={texts} />
        <p class="hint">
          <a href="/orders/devices">{devices.title}</a> ·{" "}
          <a href="/poster">{state.texts.poster.link}</a>
        </p>
      </main>
    </>
  );
});
