import { type CafeSays, isSilent } from "@/lib/shared/cafe.ts";
import { fill, type Texts } from "@/lib/shared/texts.ts";

/** What the guests read of the café now, and the way to where that is changed. */
export function CafeNow({ texts, ...says }: CafeSays & { texts: Texts["cafe"] }) {
  if (isSilent(says)) return null;
  const { state, notice } = says;
  const parts = [
    ...state && state.name !== "open" ? [texts.states[state.name]] : [],
    ...notice ? [fill(texts.noticeNow, { text: notice.text })] : [],
  ];
  return (
    <p class={state?.name === "evacuation" ? "cafe-now danger" : "cafe-now"}>
      <a href="/orders/notice">{parts.join(" · ")}</a>
    </p>
  );
}
