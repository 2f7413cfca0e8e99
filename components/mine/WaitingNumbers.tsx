import type { ComponentChildren } from "preact";
import { fill, type Texts } from "@/lib/shared/texts.ts";

interface WaitingNumbersProps {
  numbers: number[];
  /** What to do meanwhile, or what keeps us from calling. */
  hint: string;
  texts: Texts["mine"];
  /** Ends the waiting for a number. */
  stop?: (number: number) => void;
  children?: ComponentChildren;
}

/** The numbers that someone waits for. */
export function WaitingNumbers({ numbers, hint, texts, stop, children }: WaitingNumbersProps) {
  return (
    <section class="waiting" aria-label={texts.waiting}>
      <ul class="waiting-numbers" role="list">
        {numbers.map((number) => (
          <li key={number}>
            <span class="waiting-number">{number}</span>
            {stop && (
              <button
                type="button"
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
      <p>
        <strong>{texts.waiting}.</strong> {hint}
      </p>
    </section>
  );
}
