/** Whether an answer is a file of the build, at an address that never has another one. */
export function isImmutable({ headers }: Response): boolean {
  return headers.get("cache-control")?.includes("immutable") ?? false;
}
