import type { ComponentChildren } from "preact";
import type { Texts } from "@/lib/texts.ts";

interface ReadyCallProps {
  number: number;
  /** When it was called, for people. */
  when: string;
  /** Whether it has left the board. */
  isGone: boolean;
  texts: Texts["mine"];
  /** What can be answered. */
  children?: ComponentChildren;
}

/** Tells someone that their order is ready; not to be missed. */
export function ReadyCall({ number, when, isGone, texts, children }: ReadyCallProps) {
  return (
    // Those on the board are read out with it.
    <section class={isGone ? "ready-call gone" : "ready-call"} role={isGone ? "alert" : undefined}>
      <h2 class={`digits-${String(number).length}`}>
        <span class="number">{number}</span> {texts.ready}
      </h2>
      <p>{when}</p>
      <p>{isGone ? texts.gone : texts.pickUp}</p>
      {children}
    </section>
  );
}
