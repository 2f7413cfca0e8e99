import type { Handler } from "@/lib/http/front_requests.ts";

declare const built: { fetch: Handler };
export default built;
