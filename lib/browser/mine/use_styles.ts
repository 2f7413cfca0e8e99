import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

/** Loads a style sheet, unless the page came with it; says whether that has come to an end. */
export function useStyles(href: string): boolean {
  const isOver = useSignal(document.querySelector(`link[href="${href}"]`) !== null);
  useEffect(() => {
    if (isOver.value) return;
    const end = () => isOver.value = true;
    const link = { rel: "stylesheet", href, onload: end, onerror: end };
    document.head.append(Object.assign(document.createElement("link"), link));
  }, []);
  return isOver.value;
}
