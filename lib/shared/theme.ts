/** What a visitor can choose. `system`: as the device is set. */
export const THEMES = ["system", "light", "dark"] as const;

export type Theme = typeof THEMES[number];
