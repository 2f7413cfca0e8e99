/** What pages keep on the phone. */
export type Kept =
  | "my-numbers"
  | "push"
  | "sound"
  | "screen-chime"
  | "screen-voice"
  | "board"
  | "outbox";

/** What was kept on this phone; `null` if nothing, or where the browser keeps nothing. */
export function readKept(key: Kept): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null; // blocked by the visitor's settings
  }
}

/** Keeps a text on this phone, and says whether the browser does so; `null` removes it. */
export function keep(key: Kept, text: string | null): boolean {
  try {
    if (text === null) localStorage.removeItem(key);
    else localStorage.setItem(key, text);
    return true;
  } catch {
    return false; // blocked, or full
  }
}

/** The same as JSON; what can't be read counts as nothing. */
export function readKeptJson<T>(key: Kept): T | null {
  try {
    return JSON.parse(readKept(key) ?? "null");
  } catch {
    return null;
  }
}
