import type { en } from "@/lib/shared/texts/en.ts";

/** All that people read in one language. */
export type Texts = typeof en;

/** Fills the places of a text in, such as the `{number}` of "Order {number} is ready". */
export function fill(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}
