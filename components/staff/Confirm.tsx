import type { ComponentChildren } from "preact";

interface ConfirmProps {
  /** What it is about, as on a button. */
  ask: string;
  /** What happens, and how it is taken back. */
  means: string;
  /** What does it: elsewhere than the first tap. */
  children: ComponentChildren;
  class?: string;
}

/** Asks before something is done: the first tap opens what does it, with or without a script. */
export function Confirm({ ask, means, children, class: name = "" }: ConfirmProps) {
  return (
    <details class={`confirm ${name}`}>
      <summary>{ask} …</summary>
      <p class="hint">{means}</p>
      {children}
    </details>
  );
}
