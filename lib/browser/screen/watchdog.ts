/** The event in which the screen's island says that it lives; `detail`: whether nobody would miss it. */
const SIGN_OF_LIFE = "screen-alive";

/** Says that the screen has just rendered. `isCalm`: a reload would disturb nobody now. */
export function signalLife(isCalm: boolean): void {
  dispatchEvent(new CustomEvent(SIGN_OF_LIFE, { detail: isCalm }));
}

/** The page as the watchdog sees it, so that tests can play it. */
export interface WatchedPage {
  after(ms: number, run: () => void): void;
  /** Calls `heard` at every sign of life. */
  listen(heard: (isCalm: boolean) => void): void;
  /** Marks what the page shows as old, or takes the mark away. */
  markOld(isOld: boolean): void;
  /** Whether the server answers with this page at this moment. */
  isServed(): Promise<boolean>;
  reload(): void;
}

/**
 * Reloads a page whose script has died, a good minute after its last sign of life, and once a day one that
 * lives, for a new version and a fresh start, when that is calm. Only if the server has just answered
 * with the page: a browser's error page would stay for ever. It counts its own checks instead of
 * time, so that a machine's sleep and a clock that is set are nobody's death.
 *
 * It is written into the page as text and reaches nothing outside of itself, so that it also lives where the
 * page's script never came; and only in words that old televisions know.
 */
export function watch(page: WatchedPage): void {
  const CHECK_MS = 5 * 1000;
  const OLD_CHECKS = 9;
  const DEAD_CHECKS = 12;
  const RETRY_CHECKS = 4;
  const DAY_CHECKS = 24 * 3600 * 1000 / CHECK_MS;

  let age = 0;
  let missed = 0;
  let isCalm = false;
  let isAsking = false;

  const isDue = () => missed >= DEAD_CHECKS || (age >= DAY_CHECKS && isCalm);
  const check = () => {
    age++;
    missed++;
    if (missed === OLD_CHECKS) page.markOld(true);
    if (isDue() && !isAsking && age % RETRY_CHECKS === 0) {
      isAsking = true;
      page.isServed().then((isServed) => {
        isAsking = false;
        if (isServed && isDue()) page.reload();
      });
    }
    page.after(CHECK_MS, check);
  };
  page.listen((isNowCalm) => {
    if (missed >= OLD_CHECKS) page.markOld(false);
    missed = 0;
    isCalm = isNowCalm;
  });
  page.after(CHECK_MS, check);
}

/** The real page; `proof` is in every answer that is this page. */
function realPage(event: string, proof: string): WatchedPage {
  const ANSWER_MS = 10 * 1000;
  return {
    after: (ms, run) => setTimeout(run, ms),
    listen: (heard) => addEventListener(event, (alive) => heard((alive as CustomEvent).detail)),
    markOld: (isOld) => document.documentElement.classList[isOld ? "add" : "remove"]("stopped"),
    isServed: () => {
      const ended = new AbortController();
      setTimeout(() => ended.abort(), ANSWER_MS);
      return fetch(location.href, { cache: "no-store", signal: ended.signal })
        .then((response) => response.text().then((text) => response.status === 200 && text))
        .then((text) => text !== false && text.indexOf(proof) >= 0)
        .catch(() => false);
    },
    reload: () => location.reload(),
  };
}

/** The watchdog as a script to be written into a page that contains `proof`. */
export function watchdogScript(proof: string): string {
  const page = `(${realPage})(${JSON.stringify(SIGN_OF_LIFE)},${JSON.stringify(proof)})`;
  return `(${watch})(${page})`;
}
