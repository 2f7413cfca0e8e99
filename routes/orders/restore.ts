import { callFormRoute } from "@/lib/http/staff_call_routes.ts";

/** Puts a removed call back. */
export const handler = callFormRoute("restore");
