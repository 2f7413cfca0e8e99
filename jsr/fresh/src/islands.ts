import { isValidElement } from "preact";
import { Signal } from "@preact/signals";
import { leftOut } from "./left_out.ts";
import type { Island } from "./snapshot.ts";

/** One occurrence of an island on a page. */
export interface IslandUse {
  island: Island;
  props: object;
}

/** The scripts that a page with these islands loads, for preloading. */
export function scriptsOf(uses: IslandUse[]): string[] {
  return [...new Set(uses.flatMap(({ island }) => island.script))];
}

/** The module that imports a page's islands and makes them come alive. */
export function bootScript(uses: IslandUse[]): string {
  const islands = [...new Set(uses.map(({ island }) => island))];
  const imports = islands.map(({ name, script }, i) =>
    `import{${name} as i${i}}from${quote(script[0]!)};`
  );
  const writer = new PropsWriter();
  const calls = uses.map(({ island, props }) =>
    `[i${islands.indexOf(island)},${writer.write(props, `<${island.name}>`)}]`
  );
  const runtime = `import{$boot,$signal}from${quote(islands[0]!.script[0]!)};`;
  return [runtime, ...imports, ...writer.declarations(), `$boot([${calls}])`].join("");
}

/** Writes props as JavaScript, each signal once. */
class PropsWriter {
  #signals = new Map<Signal, string>();

  write(value: unknown, place: string): string {
    if (typeof value === "string") return quote(value);
    if (value == null || typeof value === "boolean" || typeof value === "number") return `${value}`;
    if (value instanceof Signal) return this.#signal(value, place);
    if (Array.isArray(value)) {
      return `[${value.map((item, i) => this.write(item, `${place}[${i}]`))}]`;
    }
    if (!isPlainObject(value)) {
      leftOut(`island props other than JSON values and signals: ${place}`);
    }
    const members = Object.entries(value).map(([key, item]) => {
      // computed, it is an own property and not the prototype
      const name = key === "__proto__" ? '["__proto__"]' : quote(key);
      return `${name}:${this.write(item, `${place}.${key}`)}`;
    });
    return `{${members}}`;
  }

  #signal(signal: Signal, place: string): string {
    const value = this.#signals.get(signal) ?? this.write(signal.peek(), `${place}.value`);
    this.#signals.set(signal, value);
    return `s${[...this.#signals.keys()].indexOf(signal)}`;
  }

  /** What makes the signals that were written. */
  declarations(): string[] {
    return [...this.#signals.values()].map((value, i) => `const s${i}=$signal(${value});`);
  }
}

function isPlainObject(value: unknown): value is object {
  if (typeof value !== "object" || value === null || isValidElement(value)) return false;
  return [Object.prototype, null].includes(Object.getPrototypeOf(value));
}

/** A string literal that can stand inside `<script>`. */
function quote(text: string): string {
  return JSON.stringify(text).replaceAll("<", "\\u003c");
}
