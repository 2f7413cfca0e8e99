import type { StaffOutcome } from "@/lib/shared/staff_outcome.ts";

/** Whether an address is that of the television's page. */
export function isScreenPath(pathname: string): boolean {
  return /^\/screen\/?$/.test(pathname);
}

/** Where staff work, and go after logging in. */
export const STAFF_PAGE = "/orders";

/** Whether a page is one that only staff come to. */
export function isStaffPath(pathname: string): boolean {
  return /^\/(orders|login|logout|auth)(\/|$)/.test(pathname);
}

/** A path as it may be logged: in the links of Hubble Order Manager it ends with the login token. */
export function pathWithoutToken(pathname: string): string {
  return pathname.replace(/^(\/login)\/.*$/s, "$1/…");
}

/** The page to show after logging in, if it is one for staff; else {@linkcode STAFF_PAGE}. */
export function pageAfterLogin(wanted: string | null): string {
  const url = URL.parse(wanted ?? "", "http://here");
  const isForStaff = url?.host === "here" && /^\/orders(\/|$)/.test(url.pathname);
  return isForStaff ? url.pathname + url.search : STAFF_PAGE;
}

/**
 * Where a browser goes once it is logged in: by way of the login, which leads it on to `next` where it
 * kept its cookie, and tells it else.
 */
export function loggedInAt(next: string): string {
  const query = next === STAFF_PAGE ? "" : `&${new URLSearchParams({ next })}`;
  return `/login?in${query}`;
}

/** The address of the staff's page that says what came of a form; a removal can be undone there. */
export function resultPage(outcome: StaffOutcome, number: number, readyAt?: number): string {
  const query = new URLSearchParams({ outcome, number: String(number) });
  if (readyAt !== undefined) query.set("readyAt", String(readyAt));
  return `${STAFF_PAGE}?${query}`;
}
