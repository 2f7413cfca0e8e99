import { only } from "@/lib/http/methods.ts";
import { leaveProvider } from "@/lib/http/sign_in.ts";
import { define } from "@/lib/state.ts";

/** Where staff who are logged out here log out of their account itself, as on a device that others use. */
export const handler = define.handlers(only({ GET: leaveProvider }));
