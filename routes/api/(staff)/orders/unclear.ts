import { callsRoute } from "@/lib/http/staff_call_routes.ts";
import { unclearByStaff } from "@/lib/staff/orders.ts";

/** Puts all calls back that a clearing took off. */
export const handler = callsRoute(unclearByStaff);
