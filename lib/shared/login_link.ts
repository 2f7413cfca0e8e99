/** The address that logs one device in by a code, which is behind the `#`: no server is ever sent that. */
export function loginLink(address: URL, code: string): string {
  const link = new URL("/login", address);
  link.hash = code;
  return link.href;
}

/**
 * Runs in the login page. Takes the code of such a link out of the address bar, and the login token
 * of a link of old, before anything is shown; then offers the form that sends the code.
 *
 * It waits for a tap: the code would else be used up by whatever opens the link without wanting to
 * log in (a preview in a chat, a browser that loads ahead), and another site could log its visitors
 * in behind their backs. It reaches nothing outside of itself, being written into the page as text.
 */
export function takeCode(): void {
  const byCode = document.getElementById("login-by-code") as HTMLFormElement;
  const otherWays = document.querySelectorAll<HTMLElement>(".login:not(#login-by-code)");
  const field = byCode.elements.namedItem("code") as HTMLInputElement;
  const button = byCode.querySelector("button")!;
  const take = () => {
    const code = location.hash.slice(1);
    history.replaceState(null, "", `/login${location.search}`);
    if (code === "") return;
    field.value = code;
    byCode.hidden = false;
    for (const each of otherWays) each.hidden = true;
    button.focus();
  };
  take();
  addEventListener("hashchange", take);
  // A second tap would take the first one's answer away, and the code with it.
  byCode.addEventListener("submit", () => button.disabled = true);
  addEventListener("pageshow", () => button.disabled = false);
}
