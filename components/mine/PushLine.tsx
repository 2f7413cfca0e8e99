import { askForPush, endPush, pushState } from "@/lib/browser/mine/push.ts";
import { pushTextsOf } from "@/lib/shared/texts/push.ts";

const texts = pushTextsOf(document.documentElement.lang);

/** Whether the page may be closed, in words; `null`: it may not. */
export function pushHint(): string | null {
  return pushState.value === "on" ? texts.mayClose : null;
}

/** Offers to call a locked phone, or says why that can't be had; nothing where the café doesn't. */
export function PushLine() {
  const state = pushState.value;
  if (state === "unknown") return null;
  if (state === "elsewhere") return <HomeScreen />;
  const canAsk = state === "off" || state === "full" || state === "failed";
  return (
    <div class="push">
      <p role="status">{sayingOf(state)}</p>
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

function sayingOf(state: Exclude<typeof pushState.value, "unknown" | "elsewhere">): string {
  if (state === "off") return "";
  if (state === "asking") return texts.asking;
  return state === "on" ? texts.on : `${texts.troubles[state]} ${texts.stillWorks}`;
}

/** The two taps by which an iPhone can do it. */
function HomeScreen() {
  return (
    <details class="push">
      <summary>{texts.ask}</summary>
      <p>{texts.homeScreen}</p>
      <ol>{texts.homeScreenSteps.map((step) => <li key={step}>{step}</li>)}</ol>
    </details>
  );
}
