import { useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { CallForm } from "@/components/CallForm.tsx";
import { StaffHealth } from "@/components/StaffHealth.tsx";
import { StaffOrder } from "@/components/StaffOrder.tsx";
import { StaffReply } from "@/components/StaffReply.tsx";
import { type Board, MAX_NUMBER, type Order, parseOrderNumber } from "@/lib/order.ts";
import { callOrder, removeOrder, type Reply } from "@/lib/staff_client.ts";
import { screenStateOf, type StaffStatus } from "@/lib/staff_status.ts";
import { fill, type Texts } from "@/lib/texts.ts";
import { callKey, useLiveBoard } from "@/lib/use_live_board.ts";
import { useStaffStatus } from "@/lib/use_staff_status.ts";

/** For how long a success stays to be read; what it says may be untrue a moment later. */
const SUCCESS_MS = 6_000;
/** A tap this soon after the list has moved was meant for what stood there before. */
const MOVED_MS = 400;

interface StaffBoardProps {
  initial: Board;
  /** What came of a form that was sent without a script. */
  reply: Reply | null;
  /** What is in the field from such a form. */
  text: string;
  /** How the café's parts were when the page was made, if that was known. */
  status: StaffStatus | null;
  texts: Pick<Texts, "board" | "language" | "staff" | "status">;
}

/** The staff's board: puts numbers in and takes them off, live on every device. */
export default function StaffBoard(props: StaffBoardProps) {
  const { staff } = props.texts;
  const { orders, now, status, silentMs, isOld } = useLiveBoard(props.initial);
  const reply = useSignal(props.reply);
  const isSending = useSignal(false);
  const leaving = useSignal(new Set<string>());
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const hasMoved = useSignal(false);
  const shown = orders.map(callKey).join();
  const known = useStaffStatus(props.status, shown);

  useEffect(() => {
    if (!reply.value?.ok) return;
    const timer = setTimeout(() => reply.value = null, SUCCESS_MS);
    return () => clearTimeout(timer);
  }, [reply.value]);
  useLayoutEffect(() => {
    hasMoved.value = true;
    const timer = setTimeout(() => hasMoved.value = false, MOVED_MS);
    return () => clearTimeout(timer);
  }, [shown]);
  // What a form without a script has led to is not said again after a reload.
  useEffect(() => history.replaceState(null, "", location.pathname), []);

  async function call(text: string) {
    const number = parseOrderNumber(text.trim());
    if (number === null) {
      reply.value = { ok: false, text: fill(staff.wrongNumber, { max: MAX_NUMBER }) };
      return;
    }
    isSending.value = true;
    reply.value = null;
    reply.value = await callOrder(number, staff);
    isSending.value = false;
    // Unless the next number is being typed already.
    if (reply.value.ok && field.current?.value === text) field.current.value = "";
    field.current?.focus({ preventScroll: true });
  }

  async function remove(order: Order) {
    const key = callKey(order);
    if (hasMoved.value || leaving.value.has(key)) return;
    const place = orders.findIndex((each) => callKey(each) === key);
    const hadFocus = list.current?.contains(document.activeElement) ?? false;
    leaving.value = new Set(leaving.value).add(key);
    reply.value = null;
    reply.value = await removeOrder(order, staff);
    leaving.value = new Set([...leaving.value].filter((each) => each !== key));
    // Not back to the top of the page for those who work with a keyboard or a screen reader.
    if (!hadFocus || document.activeElement !== document.body) return;
    const buttons = list.current?.querySelectorAll<HTMLButtonElement>(".remove") ?? [];
    const next = buttons[Math.min(place, buttons.length - 1)];
    (next ?? list.current)?.focus({ preventScroll: true });
  }

  return (
    <div class={isOld ? "board old" : "board"}>
      <StaffHealth {...{ known, connection: status, silentMs, now, texts: props.texts }} />
      <CallForm
        initial={props.text}
        field={field}
        isSending={isSending.value}
        call={call}
        texts={staff}
      />
      <StaffReply reply={reply.value} texts={staff} />
      <div ref={list} tabIndex={-1} aria-labelledby="on-board" role="group">
        <h2 id="on-board">{fill(staff.onBoard, { count: orders.length })}</h2>
        {orders.length === 0
          ? <p class="nothing">{staff.nothing}</p>
          : (
            <ul class="staff-orders" role="list">
              {orders.map((order) => (
                <StaffOrder
                  key={callKey(order)}
                  order={order}
                  now={now}
                  isLeaving={leaving.value.has(callKey(order))}
                  hasMoved={hasMoved.value}
                  screens={screenStateOf(order, known.status, now)}
                  remove={() => remove(order)}
                  texts={staff}
                />
              ))}
            </ul>
          )}
      </div>
    </div>
  );
}
