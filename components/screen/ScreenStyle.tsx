import type { Order } from "@/lib/shared/order.ts";
import { fitNumbers, mostDigits, mostInSight, type Space } from "@/lib/shared/screen_grid.ts";
import { arrange } from "@/lib/shared/screen_places.ts";
import { TALL, WIDE } from "@/lib/browser/screen/space.ts";

/** The numbers' columns and rows on screens as they mostly are, until the script measures this one. */
export function ScreenStyle({ orders }: { orders: Order[] }) {
  const digits = mostDigits(orders);
  const numbers = orders.map(({ number }) => number);
  const { perPage } = arrange(null, numbers, mostInSight(digits, WIDE), 0);
  const grid = (space: Space) => {
    const { columns, rows } = fitNumbers(perPage, digits, space);
    return `:root{--columns:${columns};--rows:${rows};--digits:${digits}}`;
  };
  const css = `${grid(WIDE)}@media(orientation:portrait){${grid(TALL)}}`;
  // Made of numbers alone.
  // deno-lint-ignore react-no-danger
  return <style dangerouslySetInnerHTML={{ __html: css }} />;
}
