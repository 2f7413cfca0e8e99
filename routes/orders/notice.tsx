import { page } from "fresh";
import { asset } from "fresh/runtime";
import { PageHeader } from "@/components/page/PageHeader.tsx";
import CafeSwitches from "@/islands/CafeSwitches.tsx";
import { only } from "@/lib/http/methods.ts";
import { STAFF_PAGE } from "@/lib/http/paths.ts";
import { readForm } from "@/lib/http/request_body.ts";
import { type NoticeProblem, readNotice } from "@/lib/shared/notice.ts";
import { endNotice, showNotice } from "@/lib/staff/cafe.ts";
import { define } from "@/lib/state.ts";

interface NoticeData {
  /** What is in the field, as after a notice that could not be. */
  text: string;
  problem: NoticeProblem | null;
}

/** Where staff say how the café is, and write a line for the guests; its forms where there is no script. */
export const handler = define.handlers(only({
  GET: () => page<NoticeData>({ text: "", problem: null }),
  async POST(ctx) {
    const { req, state, url } = ctx;
    const fields = Object.fromEntries(await readForm(req));
    if ("end-now" in fields) await endNotice(state);
    else {
      const notice = readNotice(fields);
      if ("problem" in notice) {
        const data = { text: fields.text ?? "", problem: notice.problem };
        return page<NoticeData>(data, { status: 400 });
      }
      const { now } = state.services.liveBoard.board;
      await showNotice(state, { ...notice, now });
    }
    return ctx.redirect(url.pathname, 303);
  },
}));

export default define.page<typeof handler>(({ data, state }) => {
  const { services: { config, liveBoard }, texts } = state;
  const { board } = liveBoard;
  return (
    <>
      <link rel="stylesheet" href={asset("/staff.css")} />
      <PageHeader branding={config.branding} title={texts.cafe.title} />
      <main class="staff devices">
        <CafeSwitches
          initial={board}
          {...data}
          texts={{ cafe: texts.cafe, staff: texts.staff }}
        />
        <p class="hint">
          <a href={STAFF_PAGE}>{texts.devices.back}</a>
        </p>
      </main>
    </>
  );
});
