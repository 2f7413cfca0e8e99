import { staffOnly } from "@/lib/http/staff_only.ts";
import { define } from "@/lib/state.ts";

/** The pages in this folder are for staff. */
export default define.middleware((ctx) => staffOnly(ctx, () => ctx.next()));
