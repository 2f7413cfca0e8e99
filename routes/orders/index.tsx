import { page } from "fresh";
import { asset } from "fresh/runtime";
import { PageHeader } from "@/components/PageHeader.tsx";
import StaffBoard from "@/islands/StaffBoard.tsx";
import { only } from "@/lib/methods.ts";
import { MAX_NUMBER, parseOrderNumber } from "@/lib/order.ts";
import { readForm } from "@/lib/request_body.ts";
import type { Reply } from "@/lib/staff_client.ts";
import { callByStaff, resultPage } from "@/lib/staff_orders.ts";
import { isStaffOutcome } from "@/lib/staff_outcome.ts";
import { define } from "@/lib/state.ts";
import { fill, type Texts } from "@/lib/texts.ts";

/** The staff's page, and its form where there is no script. */
export const handler = define.handlers(only({
  async GET({ url, state: { services, texts } }) {
    const { board } = services.liveBoard;
    const status = await services.status.read();
    return page({ board, status, reply: replyIn(url.searchParams, texts), text: "" });
  },
  async POST(ctx) {
    const { services: { store, liveBoard, status }, texts } = ctx.state;
    const text = (await readForm(ctx.req)).get("number")?.trim() ?? "";
    const number = parseOrderNumber(text);
    if (number === null) {
      const reply: Reply = { ok: false, text: fill(texts.staff.wrongNumber, { max: MAX_NUMBER }) };
      const data = { board: liveBoard.board, status: await status.read(), reply, text };
      return page(data, { status: 400 });
    }
    const { outcome } = await callByStaff(store, number);
    return ctx.redirect(resultPage(outcome, number), 303);
  },
}));

/** What came of the form that led here. */
function replyIn(query: URLSearchParams, { staff }: Texts): Reply | null {
  const outcome = query.get("outcome");
  const number = parseOrderNumber(query.get("number"));
  if (!isStaffOutcome(outcome, staff) || number === null) return null;
  return { ok: true, text: fill(staff.outcomes[outcome], { number }) };
}

/** Those that the island needs. */
function textsOf({ board, language, staff, status }: Texts) {
  return { board, language, staff, status };
}

export default define.page<typeof handler>(({ data, state }) => (
  <>
    <link rel="stylesheet" href={asset("/staff.css")} />
    <PageHeader branding={state.services.config.branding} title={state.texts.staff.title} />
    <main class="staff">
      <noscript>
        <p class="no-script">
          {state.texts.staff.noScript} <a href="/orders">{state.texts.staff.lookAgain}</a>
        </p>
      </noscript>
      <StaffBoard
        initial={data.board}
        reply={data.reply}
        text={data.text}
        status={data.status}
        texts={textsOf(state.texts)}
      />
      <form class="logout" method="post" action="/logout">
        <a href="/">{state.texts.staff.customersBoard}</a>
        <button type="submit">{state.texts.staff.logOut}</button>
      </form>
    </main>
  </>
));
