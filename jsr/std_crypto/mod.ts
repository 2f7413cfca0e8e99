export { timingSafeEqual } from "./timing_safe_equal.ts";
