import type { ComponentChildren } from "preact";
import { standingOf } from "@/lib/browser/staff/numbers_view.ts";
import type { OrderDeed } from "@/lib/browser/staff/use_deeds.ts";
import type { Order } from "@/lib/shared/order.ts";
import type { CalledPhones } from "@/lib/shared/push_report.ts";
import type { ScreenState } from "@/lib/shared/staff_status.ts";
import { fill, type Texts } from "@/lib/shared/texts.ts";

interface StaffOrderProps {
  order: Order;
  /** By the server's clock, in ms since the epoch. */
  now: number;
  /** What waits to be done to it, said in words; `null`: nothing. */
  waiting: string | null;
  /** Whether it is about to leave, or has left while a finger holds the list. */
  isLeaving: boolean;
  /** Whether the digits that are typed are its first. */
  isMatch: boolean;
  /** Whether the poster screens show it. */
  screens: ScreenState;
  /** The phones that wait for it; `null`: none is known. */
  phones: CalledPhones | null;
  act: (deed: OrderDeed) => void;
  texts: Texts["staff"];
}

/** A number as staff see it; a tap opens what can be done to it, by plain forms until the script is there. */
export function StaffOrder(props: StaffOrderProps) {
  const { order, now, waiting, isLeaving, isMatch, screens, phones, act, texts } = props;
  const { number, expiresAt, calls, source } = order;
  const form = (deed: OrderDeed, action: string, label: string, children: ComponentChildren) => (
    <OrderForm
      order={order}
      action={action}
      label={label}
      isOff={isLeaving}
      act={() => act(deed)}
    >
      {children}
    </OrderForm>
  );
  const standing = standingOf(order, now);
  const classes = ["staff-order", isLeaving && "leaving", isMatch && "match"].filter(Boolean);
  return (
    <li class={classes.join(" ")} data-standing={standing} data-number={number}>
      <details>
        <summary>
          <span class="staff-number">{number}</span>
          <span class="staff-facts" data-screens={screens}>
            <span class="time-left">
              {fill(texts.timeLeft, { time: timeLeft(expiresAt - now) })}
            </span>
            <span>
              {texts.sources[source]}
              {calls > 1 && ` · ${fill(texts.calls, { calls })}`}
            </span>
            {standing !== "fresh" && <span class="standing">{texts.standing[standing]}</span>}
            {screens && <span>{texts.screens[screens]}</span>}
            {phones && <span>{phonesText(phones, texts)}</span>}
            {waiting && <span class="unsent">{waiting}</span>}
          </span>
        </summary>
        <div class="deeds">
          {form("call", "/orders", fill(texts.callNumber, { number }), texts.callAgain)}
          {form("extend", "/orders/extend", `${texts.moreTime}: ${number}`, texts.moreTime)}
          {form("remove", "/orders/remove", fill(texts.removeNumber, { number }), texts.remove)}
        </div>
      </details>
    </li>
  );
}

interface OrderFormProps {
  order: Order;
  action: string;
  label: string;
  isOff: boolean;
  act: () => void;
  children: ComponentChildren;
}

function OrderForm({ order, action, label, isOff, act, children }: OrderFormProps) {
  return (
    <form
      method="post"
      action={action}
      onSubmit={(event) => {
        event.preventDefault();
        if (isOff) return;
        // What is below stays where it is until the row goes.
        if (action !== "/orders/remove") event.currentTarget.closest("details")!.open = false;
        act();
      }}
    >
      <input type="hidden" name="number" value={order.number} />
      <input type="hidden" name="readyAt" value={order.readyAt} />
      <button type="submit" aria-label={label} aria-disabled={isOff ? "true" : undefined}>
        {children}
      </button>
    </form>
  );
}

/** How many phones were told, and what staff had better know of the others. */
function phonesText(phones: CalledPhones, { phones: texts }: Texts["staff"]): string {
  const { waiting, told, unanswered, unreached } = phones;
  const counts = { waiting, told: told - unanswered, unanswered, unreached };
  const facts = Object.entries(counts).filter(([, n]) => n > 0)
    .map(([name, n]) => fill(texts[name as keyof typeof counts], { n }));
  return `${texts.name}: ${facts.join(", ")}`;
}

/** `4:09`, rounded up, so that nothing stands at 0:00. */
function timeLeft(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
