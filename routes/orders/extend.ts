import { callFormRoute } from "@/lib/http/staff_call_routes.ts";

/** Gives a call more time. */
export const handler = callFormRoute("extend");
