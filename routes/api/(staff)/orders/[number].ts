import { callRoute } from "@/lib/http/staff_call_routes.ts";

/** Takes a number off the board. */
export const handler = callRoute("DELETE", "remove");
