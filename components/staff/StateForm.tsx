import { CAFE_STATES, type CafeStateName } from "@/lib/shared/cafe.ts";
import { Confirm } from "./Confirm.tsx";
import type { Texts } from "@/lib/shared/texts.ts";

interface StateFormProps {
  state: CafeStateName;
  /** Sets it, where there is a script. */
  set: (name: CafeStateName) => void;
  texts: Texts["cafe"];
}

/**
 * Says how the café is, and changes that. An evacuation takes a second tap, elsewhere than the first;
 * so does its end.
 */
export function StateForm({ state, set, texts }: StateFormProps) {
  const choices = CAFE_STATES.filter((name) => name !== "evacuation").map((name) => (
    <StateButton key={name} name={name} isCurrent={name === state} set={set} texts={texts} />
  ));
  return (
    <section aria-labelledby="state">
      <h2 id="state">{texts.state}</h2>
      <p>{texts.means[state]}</p>
      {state === "evacuation"
        ? (
          <Confirm key="end" ask={texts.endEvacuation} means={texts.endMeans}>
            <div class="choices">{choices}</div>
          </Confirm>
        )
        : <div class="choices">{choices}</div>}
      {state !== "evacuation" && (
        <Confirm
          key="begin"
          class="evacuation-form"
          ask={texts.states.evacuation}
          means={`${texts.means.evacuation} ${texts.noAlarm}`}
        >
          <StateButton name="evacuation" isCurrent={false} set={set} texts={texts} />
        </Confirm>
      )}
    </section>
  );
}

function StateButton({ name, isCurrent, set, texts }: {
  name: CafeStateName;
  isCurrent: boolean;
  set: (name: CafeStateName) => void;
  texts: Texts["cafe"];
}) {
  const isEvacuation = name === "evacuation";
  return (
    <form
      method="post"
      action="/orders/state"
      onSubmit={(event) => {
        event.preventDefault();
        set(name);
      }}
    >
      <button
        name="state"
        value={name}
        type="submit"
        aria-current={isCurrent ? "true" : undefined}
        class={isEvacuation ? "danger" : undefined}
      >
        {isEvacuation ? texts.evacuate : texts.states[name]}
      </button>
    </form>
  );
}
