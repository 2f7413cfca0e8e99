import { CAFE_STATES, type CafeStateName } from "@/lib/shared/cafe.ts";
import type { Texts } from "@/lib/shared/texts.ts";

/** Says how the café is, and changes that; an evacuation takes a second tap, elsewhere than the first. */
export function StateForm({ state, texts }: { state: CafeStateName; texts: Texts["cafe"] }) {
  return (
    <section aria-labelledby="state">
      <h2 id="state">{texts.state}</h2>
      <p>{texts.means[state]}</p>
      <form class="choices" method="post" action="/orders/state">
        {CAFE_STATES.filter((name) => name !== "evacuation").map((name) => (
          <button
            key={name}
            name="state"
            value={name}
            type="submit"
            aria-current={name === state ? "true" : undefined}
          >
            {texts.states[name]}
          </button>
        ))}
      </form>
      <details class="evacuation-form">
        <summary>{texts.states.evacuation} …</summary>
        <p class="hint">{texts.means.evacuation} {texts.noAlarm}</p>
        <form method="post" action="/orders/state">
          <button class="danger" name="state" value="evacuation" type="submit">
            {texts.evacuate}
          </button>
        </form>
      </details>
    </section>
  );
}
