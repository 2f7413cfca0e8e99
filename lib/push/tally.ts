import type { PushFigures } from "@/lib/shared/push_report.ts";
import type { Counter } from "@/lib/base/measures.ts";
import type { Delivery } from "./delivery.ts";

/** Counts what became of messages, for staff and for metrics. */
export class Tally {
  #counter: Pick<Counter, "add">;
  #sent = 0;
  #gone = 0;
  #failed = { "not trusted": 0, "refused": 0, "busy": 0, "failing": 0, "no answer": 0 };

  constructor(counter: Pick<Counter, "add">) {
    this.#counter = counter;
  }

  /** A message has come this far. */
  count(delivery: Delivery): void {
    if (delivery.outcome === "not wanted") return;
    this.#counter.add({ result: delivery.outcome === "failed" ? delivery.why : delivery.outcome });
    if (delivery.outcome === "sent") this.#sent++;
    if (delivery.outcome === "gone") this.#gone++;
    if (delivery.outcome === "failed") this.#failed[delivery.why]++;
  }

  get figures(): PushFigures {
    return { sent: this.#sent, gone: this.#gone, failed: { ...this.#failed } };
  }
}
