type Labels = Record<string, string>;

/** What counts or measures something, for Prometheus. */
export interface Measure {
  /** In its text format (https://prometheus.io/docs/instrumenting/exposition_formats/). */
  text(): string;
}

/** How often something has happened, by labels: each a word of ours, never what somebody has sent. */
export class Counter implements Measure {
  #counts = new Map<string, number>();

  /** `name` ends in `_total`; these labels begin at 0, so that a monitor sees the first as an increase. */
  constructor(readonly name: string, readonly what: string, known: Labels[] = []) {
    for (const labels of known) this.#counts.set(written(labels), 0);
  }

  /** It has happened once more. */
  add(labels: Labels = {}): void {
    const key = written(labels);
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
  }

  text(): string {
    const lines = [...this.#counts].map(([labels, count]) => `${this.name}${labels} ${count}\n`);
    return head(this.name, this.what, "counter") + lines.join("");
  }
}

/** Up to what times are told apart, in s: from a local commit to a request that is given up. */
const BUCKETS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

interface Series {
  counts: number[];
  sum: number;
  count: number;
}

/** How long something takes, by labels. */
export class Histogram implements Measure {
  #series = new Map<string, Series>();

  /** `name` ends in `_seconds`. */
  constructor(readonly name: string, readonly what: string) {}

  /** It has taken `ms`. */
  observe(ms: number, labels: Labels = {}): void {
    const key = JSON.stringify(labels);
    const series = this.#series.get(key) ?? { counts: BUCKETS_S.map(() => 0), sum: 0, count: 0 };
    this.#series.set(key, series);
    const at = BUCKETS_S.findIndex((bucket) => ms <= bucket * 1_000);
    if (at >= 0) series.counts[at]!++;
    series.sum += ms / 1_000;
    series.count++;
  }

  text(): string {
    const lines = [...this.#series].flatMap(([key, { counts, sum, count }]) => {
      const labels: Labels = JSON.parse(key);
      let below = 0;
      const buckets = [...BUCKETS_S.map((bucket, at) => [String(bucket), below += counts[at]!])];
      return [...buckets, ["+Inf", count]]
        .map(([le, n]) => `${this.name}_bucket${written({ ...labels, le: String(le) })} ${n}\n`)
        .concat(
          `${this.name}_sum${written(labels)} ${sum}\n`,
          `${this.name}_count${written(labels)} ${count}\n`,
        );
    });
    return head(this.name, this.what, "histogram") + lines.join("");
  }
}

/** What is so right now. */
export function gauge(name: string, what: string, value: number): string {
  return `${head(name, what, "gauge")}${name} ${value}\n`;
}

function head(name: string, what: string, type: string): string {
  return `# HELP ${name} ${what}\n# TYPE ${name} ${type}\n`;
}

function written(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  return pairs.length === 0 ? "" : `{${pairs.join(",")}}`;
}
