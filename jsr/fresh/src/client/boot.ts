// Runs in the browser.
import { type ComponentType, h, hydrate } from "preact";
export { signal } from "@preact/signals";

/**
 * Make the server's output between island markers come alive, in the order of the islands, each in a
 * task of its own: the browser can paint, and answer a tap, in between.
 */
export function boot(islands: [ComponentType<object>, object][]): void {
  const comments = document.createTreeWalker(document, 128); // SHOW_COMMENT
  const find = (text: string): Comment => {
    while ((comments.nextNode() as Comment).data !== text);
    return comments.currentNode as Comment;
  };
  for (const [type, props] of islands) {
    const root = rootBetween(find("frsh"), find("/frsh"));
    setTimeout(() => hydrate(h(type, props), root));
  }
}

/** What preact needs of an element, for the siblings between two markers. */
function rootBetween(start: Comment, end: Comment): Element {
  const parent = start.parentNode as Element;
  const childNodes: ChildNode[] = [];
  for (let node = start.nextSibling!; node !== end; node = node.nextSibling!) childNodes.push(node);
  return {
    namespaceURI: parent.namespaceURI,
    firstChild: childNodes[0],
    childNodes,
    insertBefore(node: Node, before: Node | null) {
      // preact looks past comments; what follows the end is not ours
      const isOurs = before && before.compareDocumentPosition(end) & 4;
      return parent.insertBefore(node, isOurs ? before : end);
    },
  } as unknown as Element;
}
