// deno-lint-ignore-file no-console
import type { App } from "fresh";
import { Builder } from "fresh/dev";
import { createApp } from "../../../fresh_test_app/main.ts";

/** The app that these tests build. */
export const ROOT = new URL("../../../fresh_test_app", import.meta.url).pathname;

/** Asks an app for a path. */
export type Ask = (path: string, init?: RequestInit) => Promise<Response>;

/** A function that asks an app, without a network. */
export function asking<State>(app: App<State>): Ask {
  const handler = app.handler();
  return (path, init) => handler(new Request(`http://localhost${path}`, init));
}

const applySnapshot = await new Builder({ root: ROOT }).build({ snapshot: "memory" });

/** A function that asks the built app. */
export function askingFixture(): Ask {
  const app = createApp();
  applySnapshot(app);
  return asking(app);
}

/** What stands in a document's body. */
export async function bodyOf(response: Response): Promise<string> {
  const html = await response.text();
  return /<body>(.*?)(<script.*)?<\/body>/s.exec(html)?.[1] ?? html;
}

/** Runs `fn` with `console.error` recorded instead of printed. */
export async function recordErrors(fn: () => Promise<void>): Promise<unknown[]> {
  const original = console.error;
  const errors: unknown[] = [];
  console.error = (error) => errors.push(error);
  try {
    await fn();
  } finally {
    console.error = original;
  }
  return errors;
}
