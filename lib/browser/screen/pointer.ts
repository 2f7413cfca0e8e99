const SHOWN_MS = 3_000;

/** Gives the page the class `pointing` while a mouse is moved, and a moment longer; returns what ends that. */
export function showPointer({ classList }: HTMLElement): () => void {
  let timer: ReturnType<typeof setTimeout>;
  const moved = ({ movementX, movementY }: PointerEvent) => {
    // Browsers also say so when the page has moved under a mouse that lies still.
    if (movementX === 0 && movementY === 0) return;
    classList.add("pointing");
    clearTimeout(timer);
    timer = setTimeout(() => classList.remove("pointing"), SHOWN_MS);
  };
  addEventListener("pointermove", moved);
  return () => {
    removeEventListener("pointermove", moved);
    clearTimeout(timer);
  };
}
