import { only } from "@/lib/http/methods.ts";
import { finishSignIn } from "@/lib/http/sign_in.ts";
import { define } from "@/lib/state.ts";

/** Where the provider of their account leads them back to. */
export const handler = define.handlers(only({ GET: finishSignIn }));
