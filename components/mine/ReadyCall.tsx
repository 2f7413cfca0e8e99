import type { ComponentChildren } from "preact";
import { fill, type Texts } from "@/lib/shared/texts.ts";

interface ReadyCallProps {
  number: number;
  /** When it was called, for people; of one that is gone, as a part of {@linkcode Texts} `missed`. */
  when: string;
  /** Whether it has left the board. */
  isGone: boolean;
  /** Whether it shares the screen with other calls. */
  isOneOfMany: boolean;
  texts: Texts["mine"];
  /** What can be answered. */
  children?: ComponentChildren;
}

/** Tells someone that their order is ready, or was; not to be missed. */
export function ReadyCall(props: ReadyCallProps) {
  const { number, when, isGone, isOneOfMany, texts, children } = props;
  const aloud = fill(isGone ? texts.missedAloud : texts.readyAloud, { number });
  const words = isGone ? fill(texts.missed, { age: when }) : texts.ready;
  return (
    <section class={`ready-call${isGone ? " gone" : ""}${isOneOfMany ? " one-of-many" : ""}`}>
      {/* Not the rest: it would be read out again with each second of its age. */}
      <p class="announcement" role="alert">
        <span key={aloud}>{aloud}</span>
      </p>
      <h2 class={`digits-${String(number).length}`}>
        <span class="number">{number}</span> <span key={words} class="words">{words}</span>
      </h2>
      {!isGone && <p class="when" key={when}>{when}</p>}
      <p key={aloud}>{isGone ? texts.askFor : texts.pickUp}</p>
      {children}
    </section>
  );
}
