import { HttpError } from "fresh";
import { StoreUnavailableError } from "./reach_store.ts";

/** When to try again what is not available right now, in s. */
export const RETRY_AFTER_S = 5;

/** What a person is told of a status; what exactly happened is in the log. */
const TITLES: Record<number, string> = {
  400: "That is not a request we understand",
  401: "Not signed in, or not signed",
  403: "Not allowed",
  404: "There is nothing here",
  405: "That can't be done here",
  413: "Too large",
  500: "Something went wrong here",
  503: "Not available right now",
};

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
    const title = TITLES[status] ?? "That did not work";
    return message === "" ? { status, title } : { status, title, detail: message };
  }
  const status = error instanceof StoreUnavailableError ? 503 : 500;
  return { status, title: TITLES[status]! };
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
    ...(status === 503 ? { "retry-after": String(RETRY_AFTER_S) } : {}),
  };
}
