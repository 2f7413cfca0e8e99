import { PAGE_GUARD } from "@/lib/browser/page_guard.ts";
import type { Texts } from "@/lib/shared/texts.ts";

/** Where there are no scripts nothing waits for one. */
const NO_SCRIPT = ".connection,.board .to-come{display:none}.guest .board{padding-top:1rem}" +
  ".asking .follow form{display:flex}";

/** What the page says while its script has not come, and what reloads it then. */
export function PageGuard({ texts }: { texts: Texts["board"] }) {
  // Our own code.
  // deno-lint-ignore react-no-danger
  const script = <script dangerouslySetInnerHTML={{ __html: PAGE_GUARD }} />;
  return (
    <>
      <p class="not-live" role="alert" hidden>{texts.notLive}</p>
      {script}
      <noscript>
        <style>{NO_SCRIPT}</style>
      </noscript>
    </>
  );
}
