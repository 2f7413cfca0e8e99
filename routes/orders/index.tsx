import { HttpError, page } from "fresh";
import { asset } from "fresh/runtime";
import { PageHeader } from "@/components/page/PageHeader.tsx";
import StaffBoard from "@/islands/StaffBoard.tsx";
import { stylesFirst } from "@/lib/http/caching.ts";
import { only } from "@/lib/http/methods.ts";
import { MAX_NUMBER } from "@/lib/shared/order.ts";
import { parseOrderNumber, parseReadyAt } from "@/lib/shared/order_number.ts";
import { readForm } from "@/lib/http/request_body.ts";
import { LogOut } from "@/components/staff/LogOut.tsx";
import type { Undoable } from "@/lib/browser/staff/undo.ts";
import { type Reply, replyTo } from "@/lib/browser/staff/client.ts";
import { callByStaff } from "@/lib/staff/orders.ts";
import { resultPage } from "@/lib/http/paths.ts";
import { isStaffOutcome } from "@/lib/shared/staff_outcome.ts";
import { define } from "@/lib/state.ts";
import { fill, type Texts } from "@/lib/shared/texts.ts";

const STYLES = ["/staff.css", "/staff_health.css", "/staff_board.css"];

/** The staff's page, and its form where there is no script. */
export const handler = define.handlers(only({
  async GET({ url, state }) {
    const { liveBoard, status } = state.services;
    const { board, gone } = liveBoard;
    const told = toldBy(url.searchParams, state.texts);
    const headers = { link: stylesFirst(STYLES) };
    return page({ board, gone, status: await status.read(), ...told }, { headers });
  },
  async POST(ctx) {
    const { services: { liveBoard, status }, texts } = ctx.state;
    const text = (await readForm(ctx.req)).get("number")?.trim() ?? "";
    const number = parseOrderNumber(text);
    if (number === null) {
      const reply: Reply = { ok: false, text: fill(texts.staff.wrongNumber, { max: MAX_NUMBER }) };
      const { board, gone } = liveBoard;
      const known = await status.read();
      return page({ board, gone, status: known, reply, done: null, text }, { status: 400 });
    }
    const result = await callByStaff(ctx.state, number);
    if (result.outcome === "other number") throw new HttpError(409);
    return ctx.redirect(resultPage(result.outcome, number, result.order?.readyAt), 303);
  },
}));

/** What the form told that led here, and what is in the field, as after logging in. */
function toldBy(
  query: URLSearchParams,
  { staff }: Texts,
): { reply: Reply | null; done: Undoable | null; text: string } {
  const outcome = query.get("outcome");
  const number = parseOrderNumber(query.get("number"));
  const readyAt = parseReadyAt(query.get("readyAt"));
  if (number === null) return { reply: null, done: null, text: "" };
  if (!isStaffOutcome(outcome)) return { reply: null, done: null, text: String(number) };
  const reply = replyTo(outcome, number, staff);
  const canUndo = readyAt !== null && (outcome === "removed" || outcome === "called");
  if (!canUndo) return { reply, done: null, text: "" };
  return { reply, done: { kind: outcome, number, readyAt }, text: "" };
}

/** Those that the island needs. */
function textsOf({ board, cafe, language, staff, status }: Texts) {
  return { board, cafe, language, staff, status };
}

export default define.page<typeof handler>(({ data, state }) => (
  <>
    {STYLES.map((path) => <link key={path} rel="stylesheet" href={asset(path)} />)}
    <PageHeader branding={state.services.config.branding} title={state.texts.staff.title} />
    <main class="staff">
      <noscript>
        <p class="no-script">
          {state.texts.staff.noScript} <a href="/orders">{state.texts.staff.lookAgain}</a>
        </p>
      </noscript>
      <StaffBoard
        initial={data.board}
        gone={data.gone}
        reply={data.reply}
        done={data.done}
        text={data.text}
        status={data.status}
        texts={textsOf(state.texts)}
      />
      <div class="staff-more">
        <a href="/">{state.texts.staff.guestsBoard}</a>
        <a href="/orders/notice">{state.texts.cafe.title}</a>
        <a href="/orders/devices">{state.texts.devices.title}</a>
        <a href="/orders/today">{state.texts.statistics.today}</a>
        <LogOut config={state.services.config} texts={state.texts} />
      </div>
    </main>
  </>
));
