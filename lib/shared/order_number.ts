import { MAX_NUMBER } from "./order.ts";

/**
 * Reads an order number from JSON, a form or a URL: an integer from 1 to {@linkcode MAX_NUMBER}, or the
 * same as decimal digits, before which there may be zeros, as some tills print them. Anything else
 * gives `null`.
 */
export function parseOrderNumber(value: unknown): number | null {
  if (typeof value === "string") {
    return /^0{0,9}[1-9][0-9]{0,4}$/.test(value) ? Number(value) : null;
  }
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= MAX_NUMBER
    ? (value as number)
    : null;
}

/** What {@linkcode parseOrderNumber} takes, for messages. */
export const NUMBER_RULE = `must be from 1 to ${MAX_NUMBER}`;

/** Reads an order's `readyAt` (ms since the epoch) from a URL or a form; anything else gives `null`. */
export function parseReadyAt(text: string | null): number | null {
  return text !== null && /^[0-9]{1,15}$/.test(text) ? Number(text) : null;
}
