import { useRef } from "preact/hooks";
import type { Order } from "@/lib/shared/order.ts";
import {
  aboveLine,
  fitNumbers,
  type Grid,
  mostDigits,
  mostInSight,
  numeralFor,
} from "@/lib/shared/screen_grid.ts";
import { arrange, type Places } from "@/lib/shared/screen_places.ts";
import { usePage } from "@/lib/browser/screen/page.ts";
import { useScreenSpace, WIDE } from "@/lib/browser/screen/space.ts";
import { fill } from "@/lib/shared/texts.ts";

interface ScreenPlacesProps {
  orders: Order[];
  /** By the server's clock, in ms since the epoch. */
  now: number;
  /** Calls from then on stand out. */
  newSince: number;
  /** What the list is. */
  label: string;
  /** Says which page this is, with places for `page` and `pages`. */
  pageOf: string;
}

/** The board's numbers, each at its place, page after page where one can't show them all. */
export function ScreenPlaces({ orders, now, newSince, label, pageOf }: ScreenPlacesProps) {
  const box = useRef<HTMLDivElement>(null);
  const known = useRef<Places | null>(null);
  const made = useRef<Grid & { shape: string } | null>(null);
  const space = useScreenSpace(box);
  const digits = mostDigits(orders);
  const most = mostInSight(digits, space ?? WIDE);
  const places = arrange(known.current, orders.map(({ number }) => number), most, now);
  known.current = places;
  const { numbers, perPage } = places;
  const pages = numbers.length / perPage;
  const page = usePage(pages);
  const room = pages > 1 ? aboveLine(space ?? WIDE) : space ?? WIDE;
  // Another one with other places alone: a longer number must not move the others.
  const shape = `${places.madeAt} ${room.width} ${room.height}`;
  if (made.current?.shape !== shape) made.current = { shape, ...fitNumbers(perPage, digits, room) };
  const grid = made.current;
  // Never on the server: until there is a space, ScreenStyle has the say.
  const style = space === null ? undefined : {
    "--columns": grid.columns,
    "--rows": grid.rows,
    "--numeral": `${numeralFor(grid, digits, room)}px`,
  };
  const classes = ["screen-numbers", grid.isDense ? "dense" : "", pages > 1 ? "with-line" : ""];
  const readyAt = new Map(orders.map((order) => [order.number, order.readyAt]));
  return (
    <div ref={box} class={classes.join(" ").trim()}>
      <ul role="list" aria-label={label} style={style}>
        {numbers.slice(page * perPage, (page + 1) * perPage).map((number, at) =>
          number === null ? <li key={`free ${at}`} aria-hidden="true" /> : (
            <li
              key={number}
              class={readyAt.get(number)! >= newSince ? "screen-number new" : "screen-number"}
            >
              <span>{number}</span>
            </li>
          )
        )}
      </ul>
      {pages > 1 && <p class="screen-line">{fill(pageOf, { page: page + 1, pages })}</p>}
    </div>
  );
}
