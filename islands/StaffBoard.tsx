import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { CallForm } from "@/components/staff/CallForm.tsx";
import { GoneCalls } from "@/components/staff/GoneCalls.tsx";
import { StaffHealth } from "@/components/staff/StaffHealth.tsx";
import { type OrderDeed, StaffOrder } from "@/components/staff/StaffOrder.tsx";
import { StaffReply } from "@/components/staff/StaffReply.tsx";
import {
  type Board,
  type GoneCall,
  MAX_NUMBER,
  type Order,
  type RecentCall,
} from "@/lib/shared/order.ts";
import { parseOrderNumber } from "@/lib/shared/order_number.ts";
import type { Reply, StaffAction } from "@/lib/browser/staff/client.ts";
import { phonesOf, screenStateOf, type StaffStatus } from "@/lib/shared/staff_status.ts";
import { fill, type Texts } from "@/lib/shared/texts.ts";
import { useGoneCalls } from "@/lib/browser/staff/use_gone_calls.ts";
import { callKey, useLiveBoard } from "@/lib/browser/use_live_board.ts";
import { randomId, useStaffOutbox } from "@/lib/browser/staff/use_outbox.ts";
import { useStaffStatus } from "@/lib/browser/staff/use_status.ts";

/** For how long a success stays to be read; what it says may be untrue a moment later. */
const SUCCESS_MS = 6_000;
/** For how long a removal can be undone. */
const UNDO_MS = 10_000;
/** A tap this soon after the list has moved was meant for what stood there before. */
const MOVED_MS = 400;

interface StaffBoardProps {
  initial: Board;
  gone: GoneCall[];
  /** What came of a form that was sent without a script. */
  reply: Reply | null;
  /** What such a form has removed. */
  removal: RecentCall | null;
  /** What is in the field from such a form. */
  text: string;
  /** How the café's parts were when the page was made, if that was known. */
  status: StaffStatus | null;
  texts: Pick<Texts, "board" | "language" | "staff" | "status">;
}

/** The staff's board: puts numbers in and takes them off, live on every device. */
export default function StaffBoard(props: StaffBoardProps) {
  const { staff } = props.texts;
  const live = useLiveBoard(props.initial);
  const { orders, now, status, silentMs, isOld } = live;
  const gone = useGoneCalls(props.gone, live);
  const reply = useSignal(props.reply);
  const removals = useSignal<RecentCall[]>(props.removal === null ? [] : [props.removal]);
  const { waiting, add } = useStaffOutbox(staff, status === "live", answered);
  const isLate = waiting[0]?.isLate ?? false;
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const leftAt = useRef<number | null>(null);
  const hasMoved = useSignal(false);
  const shown = orders.map(callKey).join();
  const known = useStaffStatus(props.status, shown);

  useEffect(() => {
    if (!reply.value?.ok) return;
    const timer = setTimeout(() => reply.value = null, SUCCESS_MS);
    return () => clearTimeout(timer);
  }, [reply.value]);
  useEffect(() => {
    if (removals.value.length === 0) return;
    const timer = setTimeout(() => removals.value = [], UNDO_MS);
    return () => clearTimeout(timer);
  }, [removals.value]);
  useLayoutEffect(() => {
    hasMoved.value = true;
    const timer = setTimeout(() => hasMoved.value = false, MOVED_MS);
    focusNext();
    return () => clearTimeout(timer);
  }, [shown]);
  // What a form without a script has led to is not said again after a reload.
  useEffect(() => history.replaceState(null, "", location.pathname), []);

  function answered(action: StaffAction, result: Reply | null) {
    const { kind, number } = action;
    const tooLong = fill(staff.failures[kind], { number, why: staff.failures.tooLong });
    const told = result ?? { ok: false, text: tooLong };
    // What was removed is told of by what undoes it.
    reply.value = told.outcome === "removed" ? null : told;
    if (told.outcome === "removed" && kind === "remove") {
      removals.value = [...removals.value, { number, readyAt: action.readyAt }];
    }
    if (!told.ok && kind === "call" && field.current?.value === "") {
      field.current.value = String(number);
    }
  }

  function callTyped(text: string) {
    const number = parseOrderNumber(text.trim());
    if (number === null) {
      reply.value = { ok: false, text: fill(staff.wrongNumber, { max: MAX_NUMBER }) };
      return;
    }
    field.current!.value = "";
    call(number);
  }

  function call(number: number) {
    reply.value = null;
    add({ kind: "call", number, id: randomId() });
  }

  function act(deed: OrderDeed, { number, readyAt }: Order, place: number) {
    if (deed === "call") return call(number);
    reply.value = null;
    if (deed === "remove" && list.current?.contains(document.activeElement)) leftAt.current = place;
    add({ kind: deed, number, readyAt });
  }

  function undo(removal: RecentCall) {
    removals.value = removals.value.filter((each) => each !== removal);
    add({ kind: "restore", ...removal });
  }

  /** Not back to the top of the page for those who work with a keyboard or a screen reader. */
  function focusNext() {
    if (leftAt.current === null || document.activeElement !== document.body) return;
    const rows = list.current?.querySelectorAll<HTMLElement>("summary") ?? [];
    const next = rows[Math.min(leftAt.current, rows.length - 1)] ?? list.current;
    leftAt.current = null;
    next?.focus({ preventScroll: true });
  }

  const calling = waiting.flatMap(({ action }) => action.kind === "call" ? [action.number] : []);
  const pending = [...new Set(calling)].filter((number) =>
    !orders.some((order) => order.number === number)
  );
  /** What waits to be done to an order. */
  const waitingFor = ({ number, readyAt }: Order) =>
    waiting.map(({ action }) => action).filter((action) =>
      action.number === number && (action.kind === "call" || action.readyAt === readyAt)
    );
  return (
    <div class={isOld ? "board staff-board old" : "board staff-board"}>
      <StaffHealth {...{ known, connection: status, silentMs, now, texts: props.texts }} />
      <div class="staff-input">
        <CallForm initial={props.text} field={field} call={callTyped} texts={staff} />
        <StaffReply reply={reply.value} removals={removals.value} undo={undo} texts={staff} />
      </div>
      <div class="staff-list">
        <div ref={list} tabIndex={-1} aria-labelledby="on-board" role="group">
          <h2 id="on-board">{fill(staff.onBoard, { count: orders.length })}</h2>
          {orders.length + pending.length === 0
            ? <p class="nothing">{staff.nothing}</p>
            : (
              <ul class="staff-orders" role="list">
                {pending.map((number) => (
                  <li key={number} class="staff-order pending">
                    <span class="staff-number">{number}</span>
                    <span class="staff-facts unsent">{isLate ? staff.unsent : staff.sending}</span>
                  </li>
                ))}
                {orders.map((order, place) => (
                  <StaffOrder
                    key={callKey(order)}
                    order={order}
                    now={now}
                    waiting={isLate && waitingFor(order).length > 0 ? staff.unsent : null}
                    isLeaving={waitingFor(order).some(({ kind }) => kind === "remove")}
                    hasMoved={hasMoved.value}
                    screens={screenStateOf(order, known.status, now)}
                    phones={phonesOf(order, known.status, now)}
                    act={(deed) => act(deed, order, place)}
                    texts={staff}
                  />
                ))}
              </ul>
            )}
        </div>
        <GoneCalls
          calls={gone}
          now={now}
          callAgain={call}
          texts={props.texts}
        />
      </div>
    </div>
  );
}
