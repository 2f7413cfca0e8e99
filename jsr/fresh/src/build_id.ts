// Also runs in the browser.

/** The build in use: in the browser, the one that this script came with. */
export const build: { id: string } = {
  id: /\/_fresh\/js\/(\w+)\//.exec(import.meta.url)?.[1] ?? "",
};
