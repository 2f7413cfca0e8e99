import { useLayoutEffect, useRef } from "preact/hooks";
import type { Unsent } from "@/lib/browser/staff/outbox.ts";
import { isMatch } from "@/lib/browser/staff/numbers_view.ts";
import type { OrderDeed } from "@/lib/browser/staff/use_deeds.ts";
import { useStillList } from "@/lib/browser/staff/use_still_list.ts";
import { callKey } from "@/lib/browser/use_live_board.ts";
import type { Order } from "@/lib/shared/order.ts";
import { phonesOf, screenStateOf, type StaffStatus } from "@/lib/shared/staff_status.ts";
import type { Texts } from "@/lib/shared/texts.ts";
import { StaffOrder } from "./StaffOrder.tsx";

interface StaffListProps {
  /** Those that are to be shown, in their order. */
  orders: Order[];
  /** Whether there are more, which are not shown. */
  isFiltered: boolean;
  waiting: Unsent[];
  typed: string;
  /** By the server's clock, in ms since the epoch. */
  now: number;
  status: StaffStatus | null;
  act: (deed: OrderDeed, order: Order) => void;
  /** Told of a call that was tapped and had gone just before, or given way to another one. */
  missed: (number: number, isCalledAgain: boolean) => void;
  texts: Texts["staff"];
}

/** The numbers on the board, still under a finger; on top those that are being called from here. */
export function StaffList(props: StaffListProps) {
  const { orders, waiting, typed, now, status, texts } = props;
  const isLate = waiting[0]?.isLate ?? false;
  const calling = waiting.flatMap(({ action }) => action.kind === "call" ? [action.number] : []);
  const pending = [...new Set(calling)].filter((number) =>
    !orders.some((order) => order.number === number)
  );
  const live = new Map(orders.map((order) => [callKey(order), order]));
  const seen = useRef(live);
  const keys = [...pending.map(String), ...live.keys()];
  const still = useStillList(keys, (control) => {
    const { number } = control.closest<HTMLElement>("[data-number]")!.dataset;
    // Called again in that moment: it is open to what is done to that call.
    const again = still.list.current!.querySelector<HTMLElement>(
      `[data-number="${number}"] summary`,
    );
    if (again !== null && control.tagName === "SUMMARY") again.click();
    else props.missed(Number(number), again !== null);
  });
  const shown = still.keys.map((key) => live.get(key) ?? seen.current.get(key) ?? Number(key));
  seen.current = new Map(
    shown.flatMap((row) => typeof row === "number" ? [] : [[callKey(row), row]]),
  );
  const leave = useFocusOfNext(still.list);

  /** What waits to be done to an order. */
  const waitingFor = ({ number, readyAt }: Order) =>
    waiting.map(({ action }) => action).filter((action) =>
      action.number === number && (action.kind === "call" || action.readyAt === readyAt)
    );
  return (
    <div ref={still.list} tabIndex={-1} aria-labelledby="on-board" role="group">
      {shown.length === 0
        ? <p class="nothing">{props.isFiltered ? texts.noMatch : texts.nothing}</p>
        : (
          <ul class="staff-orders" role="list">
            {shown.map((row, place) =>
              typeof row === "number"
                ? (
                  <li key={`${row} sending`} class="staff-order pending" data-number={row}>
                    <span class="staff-number">{row}</span>
                    <span class="staff-facts unsent">{isLate ? texts.unsent : texts.sending}</span>
                  </li>
                )
                : (
                  <StaffOrder
                    key={callKey(row)}
                    order={row}
                    now={now}
                    waiting={isLate && waitingFor(row).length > 0 ? texts.unsent : null}
                    isLeaving={!live.has(callKey(row)) ||
                      waitingFor(row).some(({ kind }) => kind === "remove" || kind === "retract")}
                    isMatch={isMatch(row.number, typed)}
                    screens={screenStateOf(row, status, now)}
                    phones={phonesOf(row, status, now)}
                    act={(deed) => {
                      if (deed === "remove") leave(place);
                      props.act(deed, row);
                    }}
                    texts={texts}
                  />
                )
            )}
          </ul>
        )}
    </div>
  );
}

/** Not back to the top of the page for those who work with a keyboard or a screen reader. */
function useFocusOfNext(list: { current: HTMLElement | null }) {
  const leftAt = useRef<number | null>(null);
  useLayoutEffect(() => {
    if (leftAt.current === null || document.activeElement !== document.body) return;
    const rows = list.current?.querySelectorAll<HTMLElement>("summary") ?? [];
    const next = rows[Math.min(leftAt.current, rows.length - 1)] ?? list.current;
    leftAt.current = null;
    next?.focus({ preventScroll: true });
  });
  return (place: number) => {
    if (list.current?.contains(document.activeElement)) leftAt.current = place;
  };
}
