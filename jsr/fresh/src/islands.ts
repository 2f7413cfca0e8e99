import { isValidElement } from "preact";
import { Signal } from "@preact/signals";
import type { Island, Snapshot } from "./snapshot.ts";

/** One occurrence of an island on a page. */
export interface IslandUse {
  island: Island;
  props: object;
}

/** The scripts that a page with these islands loads, for preloading. */
export function scriptsOf(uses: IslandUse[], { runtime }: Snapshot): string[] {
  if (uses.length === 0) return [];
  const chunks = [runtime, ...uses.map(({ island }) => island.chunk)];
  return [...new Set(chunks.flatMap(({ url, imports }) => [url, ...imports]))];
}

/** The module that imports a page's islands and makes them come alive. */
export function bootScript(
  uses: IslandUse[],
  { runtime, signals }: Snapshot,
): string {
  const imports = [`import{boot}from${quote(runtime.url)};`];
  const names = new Map<Island, string>();
  for (const { island } of uses) {
    if (names.has(island)) continue;
    const name = `i${names.size}`;
    names.set(island, name);
    imports.push(
      `import{${island.name} as ${name}}from${quote(island.chunk.url)};`,
    );
  }
  const props = new PropsWriter();
  const calls = uses.map(({ island, props: value }) =>
    `[${names.get(island)},${props.write(value, `<${island.name}>`)}]`
  );
  if (props.declarations.length > 0) {
    imports.push(`import{signal}from${quote(signals.url)};`);
  }
  return [...imports, ...props.declarations, `boot([${calls}])`].join("");
}

/** Writes props as JavaScript, each signal once. */
class PropsWriter {
  readonly declarations: string[] = [];
  #signals = new Map<Signal, string>();
  #parents = new Set<unknown>();

  write(value: unknown, place: string): string {
    if (typeof value === "string") return quote(value);
    if (Object.is(value, -0)) return "-0";
    if (
      value === null || value === undefined || typeof value === "boolean" ||
      typeof value === "number"
    ) return String(value);
    if (value instanceof Signal) return this.#signal(value, place);
    if (this.#parents.has(value)) {
      throw new TypeError(`Island prop contains itself: ${place}`);
    }
    this.#parents.add(value);
    const written = this.#compound(value, place);
    this.#parents.delete(value);
    return written;
  }

  #signal(signal: Signal, place: string): string {
    let name = this.#signals.get(signal);
    if (name === undefined) {
      const value = this.write(signal.peek(), `${place}.value`);
      name = `s${this.#signals.size}`;
      this.#signals.set(signal, name);
      this.declarations.push(`const ${name}=signal(${value});`);
    }
    return name;
  }

  #compound(value: unknown, place: string): string {
    if (Array.isArray(value)) {
      const items = value.map((item, i) => this.write(item, `${place}[${i}]`));
      return `[${items}]`;
    }
    if (!isPlainObject(value)) {
      throw new TypeError(
        `Island props can be JSON values and signals only: ${place} is ${describe(value)}`,
      );
    }
    const entries = Object.entries(value)
      .filter(([, item]) => item !== undefined)
      .map(([key, item]) => {
        // computed, it is an own property and not the prototype
        const name = key === "__proto__" ? '["__proto__"]' : quote(key);
        return `${name}:${this.write(item, `${place}.${key}`)}`;
      });
    return `{${entries}}`;
  }
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  if (isValidElement(value)) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function describe(value: unknown): string {
  if (typeof value !== "object" || value === null) return `a ${typeof value}`;
  return isValidElement(value) ? "JSX" : `a ${value.constructor.name}`;
}

/** A string literal that can stand inside `<script>`. */
function quote(text: string): string {
  return JSON.stringify(text).replace(
    /[<\u2028\u2029]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
