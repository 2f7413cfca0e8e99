import type { Order } from "@/lib/shared/order.ts";

interface OrderTileProps {
  order: Order;
  /** How long ago it was called, for people; nothing where the one before says the same. */
  age: string | null;
  /** Whether it stands out. */
  isNew: boolean;
}

/** One number on the board. */
export function OrderTile({ order: { number }, age, isNew }: OrderTileProps) {
  return (
    <li class={`tile digits-${String(number).length}${isNew ? " new" : ""}`}>
      <span class="number">{number}</span>
      {age && <span class="age" key={age}>{age}</span>}
    </li>
  );
}
