import { useRef } from "preact/hooks";
import type { Order } from "@/lib/shared/order.ts";
import { fitNumbers, mostDigits } from "@/lib/shared/screen_grid.ts";
import { useScreenSpace, WIDE } from "@/lib/browser/screen/space.ts";
import { fill } from "@/lib/shared/texts.ts";
import { callKey } from "@/lib/browser/use_live_board.ts";

interface ScreenNumbersProps {
  orders: Order[];
  /** Calls from then on stand out; in ms since the epoch, by the server's clock. */
  newSince: number;
  /** What the list is. */
  label: string;
  /** Says how many others there are, with a place for `n`. */
  more: string;
}

/** Numbers that fill the space they are given, as large as they can be. */
export function ScreenNumbers({ orders, newSince, label, more }: ScreenNumbersProps) {
  const box = useRef<HTMLDivElement>(null);
  const space = useScreenSpace(box);
  const { columns, rows, numeral, isDense, shown } = fitNumbers(
    orders.length,
    mostDigits(orders),
    space ?? WIDE,
  );
  const others = orders.length - shown;
  // Never on the server: until there is a space, ScreenStyle has the say.
  const style = space === null
    ? undefined
    : { "--columns": columns, "--rows": rows, "--numeral": `${numeral}px` };
  const classes = ["screen-numbers", isDense ? "dense" : "", others > 0 ? "with-line" : ""];
  return (
    <div ref={box} class={classes.join(" ").trim()}>
      <ul role="list" aria-label={label} style={style}>
        {orders.slice(0, shown).map((order) => (
          <li
            key={callKey(order)}
            class={order.readyAt >= newSince ? "screen-number new" : "screen-number"}
          >
            <span>{order.number}</span>
          </li>
        ))}
      </ul>
      {others > 0 && <p class="screen-line">{fill(more, { n: others })}</p>}
    </div>
  );
}
