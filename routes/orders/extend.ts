import { callFormRoute } from "@/lib/staff_call_routes.ts";

/** Gives a call more time. */
export const handler = callFormRoute("extend");
