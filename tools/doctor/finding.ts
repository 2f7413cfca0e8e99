/** What came of looking at one thing. */
export interface Finding {
  /** What was looked at, in a word or two. */
  what: string;
  verdict: "ok" | "warning" | "failed";
  /** What was found. */
  says: string;
  /** What to do about it. */
  todo?: string;
}

/** Makes findings about one thing. */
export function about(what: string) {
  return {
    ok: (says: string): Finding => ({ what, verdict: "ok", says }),
    warning: (says: string, todo: string): Finding => ({ what, verdict: "warning", says, todo }),
    failed: (says: string, todo: string): Finding => ({ what, verdict: "failed", says, todo }),
  };
}

/** A finding as people read it. */
export function lineOf({ what, verdict, says, todo }: Finding): string {
  const line = `${verdict.padEnd(7)}  ${what}: ${says}`;
  return todo === undefined ? line : `${line}\n         → ${todo}`;
}
