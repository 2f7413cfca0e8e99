import { Counter, Histogram } from "@/lib/base/measures.ts";
import { REFUSAL_REASONS } from "@/lib/shared/staff_status.ts";

/** What this instance counts and times from its start on, for its metrics. */
export class Measures {
  readonly orders = new Counter(
    "orders_called_total",
    "Calls by source and outcome",
    ["kitchen", "staff"].map((source) => ({ source, outcome: "called" })),
  );
  readonly refusals = new Counter(
    "orders_refused_total",
    "Deliveries of the kitchen's that were refused, by reason",
    REFUSAL_REASONS.map((reason) => ({ reason })),
  );
  readonly httpRefusals = new Counter(
    "http_requests_refused_total",
    "Requests that the HTTP server refused before the app saw them, by reason",
  );
  readonly kv = new Histogram(
    "kv_request_duration_seconds",
    "Commits to the database, and single reads",
  );
  readonly fanOut = new Histogram(
    "orders_fan_out_duration_seconds",
    "Writing a changed board to all open streams",
  );
  readonly push = new Counter(
    "push_messages_total",
    "Messages to locked phones, by what became of them",
  );
  readonly aurora = new Histogram(
    "aurora_request_duration_seconds",
    "Requests to Aurora, by method and by the status of the answer",
  );
}

/** A `fetch` whose requests to Aurora are timed; `none` is the status of those without an answer. */
export function timedFetch(fetchFrom: typeof fetch, { aurora }: Measures): typeof fetch {
  return async (input, init) => {
    const begun = performance.now();
    let code = "none";
    try {
      const response = await fetchFrom(input, init);
      code = String(response.status);
      return response;
    } finally {
      aurora.observe(performance.now() - begun, { method: init?.method ?? "GET", code });
    }
  };
}

/** Times a database's commits and gets; it stays the same database. */
export function timeKv(kv: Deno.Kv, { kv: seconds }: Measures): void {
  const timed = async <T>(operation: string, request: () => Promise<T>): Promise<T> => {
    const begun = performance.now();
    try {
      return await request();
    } finally {
      seconds.observe(performance.now() - begun, { operation });
    }
  };
  const { atomic, get } = kv;
  kv.get = ((...args) => timed("get", () => get.apply(kv, args))) as typeof kv.get;
  kv.atomic = () => {
    const operation = atomic.call(kv);
    const { commit } = operation;
    operation.commit = () => timed("commit", () => commit.call(operation));
    return operation;
  };
}
