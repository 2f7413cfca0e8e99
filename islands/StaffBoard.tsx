import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { CallForm } from "@/components/CallForm.tsx";
import { ConnectionStatus } from "@/components/ConnectionStatus.tsx";
import { StaffOrder } from "@/components/StaffOrder.tsx";
import { StaffReply } from "@/components/StaffReply.tsx";
import { type Board, NUMBER_RULE, type Order, parseOrderNumber } from "@/lib/order.ts";
import { callOrder, removeOrder, type Reply } from "@/lib/staff_client.ts";
import { callKey, useLiveBoard } from "@/lib/use_live_board.ts";

interface StaffBoardProps {
  initial: Board;
  /** What came of a form that was sent without a script. */
  reply: Reply | null;
  /** What is in the field from such a form. */
  text: string;
}

/** The staff's board: puts numbers in and takes them off, live on every device. */
export default function StaffBoard(props: StaffBoardProps) {
  const { orders, now, status, silentMs, isOld } = useLiveBoard(props.initial);
  const reply = useSignal(props.reply);
  const isSending = useSignal(false);
  const leaving = useSignal(new Set<string>());
  const field = useRef<HTMLInputElement>(null);

  async function call(text: string) {
    const number = parseOrderNumber(text.trim());
    if (number === null) {
      reply.value = { ok: false, text: `The number ${NUMBER_RULE}` };
      return;
    }
    isSending.value = true;
    reply.value = await callOrder(number);
    isSending.value = false;
    // Unless the next number is being typed already.
    if (reply.value.ok && field.current?.value === text) field.current.value = "";
    field.current?.focus();
  }

  async function remove(order: Order) {
    const key = callKey(order);
    leaving.value = new Set(leaving.value).add(key);
    reply.value = await removeOrder(order);
    leaving.value = new Set([...leaving.value].filter((each) => each !== key));
  }

  return (
    <div class={isOld ? "board old" : "board"}>
      <ConnectionStatus status={status} silentMs={silentMs} />
      <CallForm initial={props.text} field={field} isSending={isSending.value} call={call} />
      <StaffReply reply={reply.value} />
      <h2>On the board: {orders.length}</h2>
      {orders.length === 0
        ? <p class="nothing">No numbers. Guests see an empty board.</p>
        : (
          <ul class="staff-orders" role="list">
            {orders.map((order) => (
              <StaffOrder
                key={callKey(order)}
                order={order}
                now={now}
                isLeaving={leaving.value.has(callKey(order))}
                remove={() => remove(order)}
              />
            ))}
          </ul>
        )}
    </div>
  );
}
