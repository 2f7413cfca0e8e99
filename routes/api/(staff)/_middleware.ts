import { staffOnly } from "@/lib/http/staff_only.ts";
import { define } from "@/lib/state.ts";

/** The API in this folder is for staff; the folder's name is in no address. */
export default define.middleware((ctx) => staffOnly(ctx, () => ctx.next()));
