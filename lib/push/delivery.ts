import type { PushTrouble } from "@/lib/shared/push_report.ts";

/** What became of a message. */
export type Delivery =
  | { outcome: "sent" }
  /** The phone has no such address any more. */
  | { outcome: "gone" }
  /** By the time that it could be sent it was not wanted. */
  | { outcome: "not wanted" }
  | {
    outcome: "failed";
    why: PushTrouble;
    /** The same in more words, for the log; nothing of the endpoint but its host. */
    reason: string;
    /** Whether the same may be taken another time. */
    isRetryable: boolean;
    /** For how long the service wants to be left alone, in ms. */
    pauseMs: number;
  };

/** What a service's answer means. */
export function deliveryOf({ status, headers }: Response, now: number): Delivery {
  if (status >= 200 && status < 300) return { outcome: "sent" };
  if (status === 404 || status === 410) return { outcome: "gone" };
  return failed(troubleOf(status), `Answered ${status}`, pauseOf(headers, now));
}

function troubleOf(status: number): PushTrouble {
  if (status === 401 || status === 403) return "not trusted";
  // Windows' used to say 406.
  if (status === 429 || status === 406) return "busy";
  return status >= 500 ? "failing" : "refused";
}

/** One that was not taken. */
export function failed(why: PushTrouble, reason: string, pauseMs = 0): Delivery {
  const isRetryable = why !== "refused" && why !== "not trusted";
  return { outcome: "failed", why, reason, isRetryable, pauseMs };
}

/** `Retry-After`, in seconds or as a date (RFC 9110, 10.2.3), in ms; 0: there is none. */
function pauseOf(headers: Headers, now: number): number {
  const text = headers.get("retry-after") ?? "";
  const ms = /^[0-9]+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : 0;
}
