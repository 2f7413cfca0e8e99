import { only } from "@/lib/methods.ts";
import { define } from "@/lib/state.ts";

/** The live numbers, for the café's website and for pages that have lost their stream. */
export const handler = define.handlers(only({
  GET({ state }) {
    const { board } = state.services.liveBoard;
    const orders = board.orders.map(({ number }) => String(number));
    return Response.json({ orders, board }, {
      headers: { "access-control-allow-origin": "*", "cache-control": "no-store" },
    });
  },
}));
