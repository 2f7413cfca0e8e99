import { only } from "@/lib/http/methods.ts";
import { define } from "@/lib/state.ts";

/** 200 while signed orders can reach the phones, else 503. */
export const handler = define.handlers(only({
  async GET({ state }) {
    const health = await state.services.health.check();
    return Response.json(health, {
      status: health.ok ? 200 : 503,
      headers: { "cache-control": "no-store" },
    });
  },
}));
