import type { RefObject } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/** Of all animations these alone have an id. */
const GLIDE = { id: "glide", duration: 400, easing: "ease-out" };

/** Lets the children of a list glide to where they have moved; `keys` tell that they have. */
export function useGlide(keys: string): RefObject<HTMLUListElement> {
  const list = useRef<HTMLUListElement>(null);
  const shown = useRef(keys);
  const before = shown.current === keys ? null : placesIn(list.current);
  useLayoutEffect(() => {
    shown.current = keys;
    if (before === null || matchMedia("(prefers-reduced-motion)").matches) return;
    // Of a move that is under way it goes on from where it is.
    for (const child of before.keys()) {
      for (const each of child.getAnimations()) if (each.id) each.cancel();
    }
    for (const [child, { x, y, width, height }] of placesIn(list.current)) {
      const was = before.get(child);
      if (was === undefined) continue;
      const [dx, dy, sx, sy] = [was.x - x, was.y - y, was.width / width, was.height / height];
      if (dx === 0 && dy === 0) continue;
      const transform = `translate(${dx}px, ${dy}px) scale(${sx}, ${sy})`;
      child.animate({ transformOrigin: ["0 0", "0 0"], transform: [transform, "none"] }, GLIDE);
    }
  }, [keys]);
  return list;
}

function placesIn(list: Element | null): Map<Element, DOMRect> {
  return new Map([...list?.children ?? []].map((child) => [child, child.getBoundingClientRect()]));
}
