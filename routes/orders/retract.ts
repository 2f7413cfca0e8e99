import { callFormRoute } from "@/lib/http/staff_call_routes.ts";

/** Takes back a call that was a mistake. */
export const handler = callFormRoute("retract");
