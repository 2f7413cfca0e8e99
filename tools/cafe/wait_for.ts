/** How long it rests between two looks: looking itself takes a browser's time. In ms. */
const FIRST_REST_MS = 10;
const LONGEST_REST_MS = 100;

/**
 * Waits until `condition` gives something truthy and returns that.
 * Throws after `limitMs`, with `describe`'s text of how things stand then.
 */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  { limitMs = 5_000, describe = () => "" as string | Promise<string> } = {},
): Promise<NonNullable<T>> {
  const giveUpAt = performance.now() + limitMs;
  for (let restMs = FIRST_REST_MS;; restMs = Math.min(restMs * 1.5, LONGEST_REST_MS)) {
    const value = await condition();
    if (value) return value;
    if (performance.now() > giveUpAt) {
      throw new Error(`Waited ${limitMs} ms in vain for: ${condition}\n${await describe()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, restMs));
  }
}
