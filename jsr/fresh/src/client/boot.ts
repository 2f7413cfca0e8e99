// Runs in the browser.
import { type ComponentType, h, hydrate } from "preact";

/** Make the server's output between island markers come alive. */
export function boot(islands: [ComponentType<object>, object][]): void {
  const comments = document.createTreeWalker(document, 128); // SHOW_COMMENT
  const roots: [Element, string][] = [];
  for (let node; (node = comments.nextNode() as Comment);) {
    const [, index] = /^frsh:(\d+)$/.exec(node.data) ?? [];
    if (index) roots.push([rootAfter(node), index]);
  }
  for (const [root, index] of roots) {
    const [type, props] = islands[+index]!;
    hydrate(h(type, props), root);
  }
}

/** What preact needs of an element, for the siblings up to the end marker. */
function rootAfter(start: Comment): Element {
  const parent = start.parentNode as Element;
  const childNodes: ChildNode[] = [];
  let end = start.nextSibling!;
  while ((end as Comment).data !== "/frsh" || end.nodeType !== 8) {
    childNodes.push(end);
    end = end.nextSibling!;
  }
  return {
    nodeType: 1,
    namespaceURI: parent.namespaceURI,
    parentNode: parent,
    firstChild: childNodes[0],
    childNodes,
    insertBefore(node: Node, before: Node | null) {
      // preact looks past comments; what follows the end is not ours
      const isOurs = before && before.compareDocumentPosition(end) & 4;
      return parent.insertBefore(node, isOurs ? before : end);
    },
  } as unknown as Element;
}
