import { callRoute } from "@/lib/http/staff_call_routes.ts";

/** Puts a removed call back. */
export const handler = callRoute("POST", "restore");
