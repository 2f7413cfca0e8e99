import { callFormRoute } from "@/lib/http/staff_call_routes.ts";

/** Takes a call off the board. */
export const handler = callFormRoute("remove");
