import { callRoute } from "@/lib/http/staff_call_routes.ts";

/** Gives a call more time. */
export const handler = callRoute("POST", "extend");
