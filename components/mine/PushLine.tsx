import { useEffect } from "preact/hooks";
import { askForPush, endPush, lookForPush, push, type PushState } from "@/lib/browser/mine/push.ts";
import type { PushTexts } from "@/lib/shared/texts/push.ts";

/** What to do with the page meanwhile, where that is another thing than without all this. */
export function pushHint(): string | null {
  if (push.value === null) return null;
  const { state, texts } = push.value;
  if (state === "on") return texts.mayClose;
  return state in texts.troubles ? texts.stillWorks : null;
}

/** Offers to call a locked phone, or says why that can't be had; nothing where the café doesn't. */
export function PushLine() {
  useEffect(lookForPush, []);
  if (push.value === null) return null;
  const { state, texts } = push.value;
  if (state === "elsewhere") return <HomeScreen texts={texts} />;
  const canAsk = state === "off" || state === "full" || state === "failed";
  return (
    <div class="push">
      <p role="status">{sayingOf(state, texts)}</p>
      {canAsk && <button type="button" onClick={askForPush}>{texts.ask}</button>}
      {state === "on" && <button type="button" onClick={endPush}>{texts.stop}</button>}
      {(canAsk || state === "on") && (
        <details>
          <summary>{texts.whatWeKeep}</summary>
          <p>{texts.kept}</p>
        </details>
      )}
    </div>
  );
}

function sayingOf(state: Exclude<PushState, "elsewhere">, texts: PushTexts): string {
  if (state === "off") return "";
  if (state === "asking" || state === "on") return texts[state];
  return texts.troubles[state];
}

/** The two taps by which an iPhone can do it. */
function HomeScreen({ texts }: { texts: PushTexts }) {
  return (
    <details class="push">
      <summary>{texts.ask}</summary>
      <p>{texts.homeScreen}</p>
      <ol>{texts.homeScreenSteps.map((step) => <li key={step}>{step}</li>)}</ol>
    </details>
  );
}
