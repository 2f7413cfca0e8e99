import { HttpError } from "fresh";
import { StoreUnavailableError } from "@/lib/kv/reach_store.ts";
import type { Texts } from "@/lib/shared/texts.ts";
import { en } from "@/lib/shared/texts/en.ts";

/** When to try again what is not available right now, in s. */
export const RETRY_AFTER_S = 5;

/** The status and text that a browser may see of an error. */
export interface Problem {
  status: number;
  title: string;
  /** Only what a route said on purpose. */
  detail?: string;
}

/** Reads any error as what may be said of it. */
export function problemOf(error: unknown): Problem {
  if (error instanceof HttpError) {
    const { status, message } = error;
    const title = titleOf(status, en);
    return message === "" ? { status, title } : { status, title, detail: message };
  }
  const status = error instanceof StoreUnavailableError ? 503 : 500;
  return { status, title: titleOf(status, en) };
}

/** What a person is told of a status; what exactly happened is in the log. */
export function titleOf(status: number, { error }: Texts): string {
  return error.titles[status] ?? error.other;
}

/** The answer of an API to an error, after RFC 9457. */
export function problemResponse(problem: Problem, headers: Record<string, string> = {}): Response {
  return new Response(JSON.stringify(problem), {
    status: problem.status,
    headers: { ...problemHeaders(problem), "content-type": "application/problem+json", ...headers },
  });
}

/** What every answer to an error carries; 503 says when to come again. */
export function problemHeaders({ status }: Problem): Record<string, string> {
  return {
    "cache-control": "no-store",
    // What else its sender sends so slowly is not waited for.
    ...(status === 408 ? { connection: "close" } : {}),
    ...(status === 503 ? { "retry-after": String(RETRY_AFTER_S) } : {}),
  };
}
