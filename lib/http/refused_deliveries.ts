import { problemOf } from "./problem.ts";
import type { RefusalReason } from "@/lib/shared/staff_status.ts";

/** The status that answers a delivery that is not taken. */
export const REFUSAL_STATUS = {
  "wrong address": 401,
  "unsigned": 401,
  "wrong signature": 401,
  "no key": 503,
  "wrong body": 400,
  "cut off": 400,
  "too large": 413,
  "not stored": 503,
  "failed": 500,
} as const satisfies Record<RefusalReason, number>;

const BY_STATUS: Record<number, RefusalReason> = {
  400: "cut off",
  408: "cut off",
  413: "too large",
  503: "not stored",
};

/** Why a delivery was not taken that did not come so far as to be looked at, or failed then. */
export function failureOf(error: unknown): { why: RefusalReason; status: number } {
  const { status } = problemOf(error);
  return { why: BY_STATUS[status] ?? "failed", status };
}
