/**
 * Tells of a page whose script never came, or could not be read, and reloads it: after 20 s, then
 * later and later, never while somebody types, and only if the server answers, as a browser's error
 * page would stay for ever. A script that lives has taken the class `connecting` off the page.
 *
 * It is written into the page as text and reaches nothing outside of itself, so that it also lives
 * where nothing else does; and only in words that old browsers know.
 */
function guard(): void {
  const TOLD_S = 8;
  const FIRST_S = 20;
  const MOST_TRIES = 4;
  let seconds = 0;

  const tries = (set?: number) => {
    try {
      if (set !== undefined) sessionStorage.reloads = set;
      return Number(sessionStorage.reloads || 0);
    } catch (_blocked) {
      return MOST_TRIES;
    }
  };
  let due = FIRST_S * Math.pow(2, tries());
  const reload = () => {
    tries(Math.min(tries() + 1, MOST_TRIES));
    location.reload();
  };
  const timer = setInterval(() => {
    const isAlive = !document.querySelector(".connecting");
    const field = document.querySelector(".my-number") as HTMLInputElement;
    const notice = document.querySelector(".not-live") as HTMLElement;
    notice.hidden = isAlive || ++seconds < TOLD_S;
    if (isAlive) {
      clearInterval(timer);
      tries(0);
    } else if (seconds >= due && field.value === "" && document.activeElement !== field) {
      due = seconds + FIRST_S;
      fetch(location.href, { cache: "no-store" })
        .then((response) => response.ok && reload(), () => {});
    }
  }, 1000);
}

/** The guard as a script to be written into the guests' page. */
export const PAGE_GUARD = `(${guard})()`.replaceAll(/\s+/g, " ");
