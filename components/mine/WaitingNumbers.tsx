import type { ComponentChildren } from "preact";
import { fill, type Texts } from "@/lib/shared/texts.ts";

interface WaitingNumbersProps {
  numbers: number[];
  /** Whether something else comes before them. */
  isAside: boolean;
  texts: Texts["mine"];
  /** Ends the waiting for a number. */
  stop?: (number: number) => void;
  /** What helps meanwhile. */
  children: ComponentChildren;
}

/** The numbers that someone waits for: one as large as it can be, several in rows. */
export function WaitingNumbers({ numbers, isAside, texts, stop, children }: WaitingNumbersProps) {
  const isOne = numbers.length === 1 && !isAside;
  const title = numbers.length === 1 ? texts.yourOrder : texts.yourOrders;
  return (
    <section class="waiting" aria-label={title}>
      <p key={title} class="label">{title}</p>
      <ul class={isOne ? "waiting-one" : "waiting-many"} role="list">
        {numbers.map((number) => (
          <li key={number} class={`digits-${String(number).length}`}>
            <span class="number">{number}</span>
            <span class="words">{texts.notYet}</span>
            {stop && (
              <button
                type="button"
                class="stop"
                aria-label={fill(texts.stop, { number })}
                onClick={() => stop(number)}
              >
                <svg viewBox="0 0 24 24" aria-hidden="true">
                  <path d="M6 6l12 12M18 6L6 18" />
                </svg>
              </button>
            )}
          </li>
        ))}
      </ul>
      {children}
    </section>
  );
}
