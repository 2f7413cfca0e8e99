import type { Clock } from "@/lib/shared/clock.ts";

const STEP_MS = 30_000;
/** How many steps a way there and back takes; without a common divisor, so that the path fills its square. */
const STEPS_X = 41;
const STEPS_Y = 29;

/** Where the picture stands after `step` steps: from -1 to 1 in each direction. */
export function driftAt(step: number): { x: number; y: number } {
  const along = (steps: number) => Math.sin(2 * Math.PI * step / steps);
  return { x: along(STEPS_X), y: along(STEPS_Y) };
}

/**
 * Moves what is on the screen a little, again and again, against burn-in, by setting `--drift-x` and
 * `--drift-y`, from -1 to 1; returns what ends that.
 */
export function drift({ style }: HTMLElement, clock: Clock): () => void {
  let step = 0;
  const next = () => {
    const { x, y } = driftAt(++step);
    style.setProperty("--drift-x", x.toFixed(3));
    style.setProperty("--drift-y", y.toFixed(3));
    cancel = clock.after(STEP_MS, next);
  };
  let cancel = clock.after(STEP_MS, next);
  return () => cancel();
}
