/** Whether an address is that of the television's page. */
export function isScreenPath(pathname: string): boolean {
  return /^\/screen\/?$/.test(pathname);
}
