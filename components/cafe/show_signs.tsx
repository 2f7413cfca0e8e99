import { render } from "preact";
import { asset } from "fresh/runtime";
import type { CafeSays } from "@/lib/shared/cafe.ts";
import { CafeSigns } from "./CafeSigns.tsx";

const place = document.getElementById("cafe")!;
let styled: Promise<void> | null = null;
let latest: CafeSays = {};

/** Shows what the café says in the place that the page has for it, as soon as it has its style. */
export async function showSigns(says: CafeSays): Promise<void> {
  latest = says;
  styled ??= addStyle(asset("/cafe.css"));
  await styled;
  render(<CafeSigns says={latest} language={document.documentElement.lang} />, place);
}

/** Resolves when a style holds, or can't be had: words without it are better than none. */
function addStyle(href: string): Promise<void> {
  if (document.querySelector(`link[href="${href}"]`)) return Promise.resolve();
  return new Promise((resolve) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = href;
    link.onload = link.onerror = () => resolve();
    document.head.append(link);
  });
}
