import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";
import type { Space } from "@/lib/shared/screen_grid.ts";

/** Of the wider fonts' digits, for as long as the browser's own is not measured. */
const WIDE_DIGIT = 0.7;
/**
 * Of the shorter side of the screen: a digit, 0.72 of its font size high, is then 4 % of it.
 * docs/television.md says from how far that can be read.
 */
const SMALLEST_SHARE = 0.056;
const SMALLEST_PX = 27;

/** What a television mostly has, and the same on end: what the page is laid out for before its script. */
export const WIDE: Space = {
  width: 1470,
  height: 980,
  gap: 15,
  digitWidth: WIDE_DIGIT,
  smallest: SMALLEST_SHARE * 1080,
};
export const TALL: Space = { ...WIDE, width: 1040, height: 1480 };

/** The space that an element has for numbers, measured again whenever it changes; `null` before. */
export function useScreenSpace(element: RefObject<HTMLElement>): Space | null {
  const space = useSignal<Space | null>(null);
  useLayoutEffect(() => {
    const measure = () => space.value = measureSpace(element.current!);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element.current!);
    return () => observer.disconnect();
  }, []);
  return space.value;
}

function measureSpace(element: HTMLElement): Space {
  const { columnGap, fontFamily, fontWeight } = getComputedStyle(element);
  const shorter = Math.min(innerWidth, innerHeight);
  return {
    width: element.clientWidth,
    height: element.clientHeight,
    gap: parseFloat(columnGap) || 0,
    digitWidth: digitWidth(`${fontWeight} 100px ${fontFamily}`),
    smallest: Math.max(SMALLEST_PX, SMALLEST_SHARE * shorter),
  };
}

/** How wide a digit of this font (of 100 px) is, as a share of its size. */
function digitWidth(font: string): number {
  const canvas = document.createElement("canvas").getContext("2d");
  if (canvas === null) return WIDE_DIGIT;
  canvas.font = font;
  return canvas.measureText("0").width / 100 || WIDE_DIGIT;
}
