import { only } from "@/lib/http/methods.ts";
import { beginSignIn } from "@/lib/http/sign_in.ts";
import { define } from "@/lib/state.ts";

/** Where staff begin to log in with their own account. Hubble Order Manager had it at `/auth/microsoft`. */
export const handler = define.handlers(only({ GET: beginSignIn }));
