import { callsRoute } from "@/lib/http/staff_call_routes.ts";
import { clearByStaff } from "@/lib/staff/orders.ts";

/** Takes all calls off the board that were seen on it. */
export const handler = callsRoute(clearByStaff);
