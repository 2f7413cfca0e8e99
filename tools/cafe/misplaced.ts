/**
 * What stands out of its card on the guests' page, or is cut off within it, by what it says. Runs in
 * the page, in any engine.
 */
export function misplaced(): string[] {
  const found: string[] = [];
  for (const card of document.querySelectorAll(".tile, .ready-call, .waiting, .follow, .notice")) {
    const outer = card.getBoundingClientRect();
    if (outer.left < 0 || outer.right > document.documentElement.clientWidth + 0.5) {
      found.push(`the card ${card.className}`);
    }
    for (const each of card.querySelectorAll(".number, .age, .words, button, p, summary, input")) {
      // Older engines can't be asked.
      const isVisible = each.checkVisibility?.() ?? each.getClientRects().length > 0;
      if (each.matches(".announcement, [type=hidden]") || !isVisible) continue;
      const range = document.createRange();
      range.selectNodeContents(each);
      const text = each.textContent === "" ? [] : [range.getBoundingClientRect()];
      for (const box of [each.getBoundingClientRect(), ...text]) {
        const isInside = box.left >= outer.left - 0.5 && box.right <= outer.right + 0.5 &&
          box.top >= outer.top - 0.5 && box.bottom <= outer.bottom + 0.5;
        if (!isInside) found.push(`${each.className} “${each.textContent}” in ${card.className}`);
      }
    }
  }
  if (document.documentElement.scrollWidth > document.documentElement.clientWidth) {
    found.push("the page is wider than the window");
  }
  return found;
}
