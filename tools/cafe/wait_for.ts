/**
 * Waits until `condition` gives something truthy and returns that.
 * Throws after `limitMs`, with `describe`'s text of how things stand then.
 */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  { limitMs = 5_000, describe = () => "" as string | Promise<string> } = {},
): Promise<NonNullable<T>> {
  const giveUpAt = performance.now() + limitMs;
  while (true) {
    const value = await condition();
    if (value) return value;
    if (performance.now() > giveUpAt) {
      throw new Error(`Waited ${limitMs} ms in vain for: ${condition}\n${await describe()}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
