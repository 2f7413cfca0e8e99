/** What a keyboard does to a field that need not be focused. */
export interface Keys {
  press: (digit: string) => void;
  backspace: () => void;
  enter: () => void;
}

/** Where what is typed is meant for that field alone. */
const FIELDS = "input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]";

/**
 * Takes digits as meant for one field, wherever the focus is but in another field; Enter after a digit
 * too, though a button may have the focus. Returns what ends that.
 */
export function followKeyboard({ press, backspace, enter }: Keys): () => void {
  let isTyping = false;
  const typed = (event: KeyboardEvent) => {
    const { key, ctrlKey, metaKey, altKey } = event;
    const target = event.target as HTMLElement;
    if (target.closest(FIELDS) !== null || ctrlKey || metaKey || altKey) return;
    const isNowhere = target === document.body;
    if (/^[0-9]$/.test(key)) press(key);
    else if (key === "Backspace") backspace();
    else if (key === "Enter" && (isTyping || isNowhere)) enter();
    else {
      // Whoever goes on by keyboard means what they go to.
      if (key !== "Shift") isTyping = false;
      return;
    }
    isTyping = key !== "Enter";
    event.preventDefault();
  };
  const pointed = () => isTyping = false;
  addEventListener("keydown", typed);
  addEventListener("pointerdown", pointed);
  return () => {
    removeEventListener("keydown", typed);
    removeEventListener("pointerdown", pointed);
  };
}
