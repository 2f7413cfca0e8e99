import { page } from "fresh";
import { asset } from "fresh/runtime";
import { PageHeader } from "@/components/PageHeader.tsx";
import StaffBoard from "@/islands/StaffBoard.tsx";
import { only } from "@/lib/methods.ts";
import { NUMBER_RULE, parseOrderNumber } from "@/lib/order.ts";
import { readForm } from "@/lib/request_body.ts";
import type { Reply } from "@/lib/staff_client.ts";
import { callByStaff, resultPage } from "@/lib/staff_orders.ts";
import { describeOutcome, isStaffOutcome } from "@/lib/staff_outcome.ts";
import { define } from "@/lib/state.ts";

/** The staff's page, and its form where there is no script. */
export const handler = define.handlers(only({
  GET({ url, state }) {
    const { board } = state.services.liveBoard;
    return page({ board, reply: replyIn(url.searchParams), text: "" });
  },
  async POST(ctx) {
    const { store, liveBoard } = ctx.state.services;
    const text = (await readForm(ctx.req)).get("number")?.trim() ?? "";
    const number = parseOrderNumber(text);
    if (number === null) {
      const reply: Reply = { ok: false, text: `The number ${NUMBER_RULE}` };
      return page({ board: liveBoard.board, reply, text }, { status: 400 });
    }
    const { outcome } = await callByStaff(store, number);
    return ctx.redirect(resultPage(outcome, number), 303);
  },
}));

/** What came of the form that led here. */
function replyIn(query: URLSearchParams): Reply | null {
  const outcome = query.get("outcome");
  const number = parseOrderNumber(query.get("number"));
  if (!isStaffOutcome(outcome) || number === null) return null;
  return { ok: true, text: describeOutcome(outcome, number) };
}

export default define.page<typeof handler>(({ data, state }) => (
  <>
    <link rel="stylesheet" href={asset("/staff.css")} />
    <PageHeader branding={state.services.config.branding} title="Staff" />
    <main class="staff">
      <noscript>
        <p class="no-script">
          This page is as it was when it was loaded. <a href="/orders">Look again</a>
        </p>
      </noscript>
      <StaffBoard initial={data.board} reply={data.reply} text={data.text} />
      <form class="logout" method="post" action="/logout">
        <a href="/">The customers' board</a>
        <button type="submit">Log out</button>
      </form>
    </main>
  </>
));
