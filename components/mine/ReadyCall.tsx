import type { ComponentChildren } from "preact";
import type { Texts } from "@/lib/shared/texts.ts";

interface ReadyCallProps {
  number: number;
  /** When it was called, for people. */
  when: string;
  /** Whether it has left the board. */
  isGone: boolean;
  texts: Texts["mine"];
  /** What is read out as it comes; nothing of a call that is read out with the board. */
  announcement?: string | undefined;
  /** What can be answered. */
  children?: ComponentChildren;
}

/** Tells someone that their order is ready; not to be missed. */
export function ReadyCall(props: ReadyCallProps) {
  const { number, when, isGone, texts, announcement, children } = props;
  return (
    <section class={isGone ? "ready-call gone" : "ready-call"}>
      {/* Not the rest: it would be read out again with each second of its age. */}
      {announcement !== undefined && <p class="announcement" role="alert">{announcement}</p>}
      <h2 class={`digits-${String(number).length}`}>
        <span class="number">{number}</span> {texts.ready}
      </h2>
      <p>{when}</p>
      <p>{isGone ? texts.gone : texts.pickUp}</p>
      {children}
    </section>
  );
}
