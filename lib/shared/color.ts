/** Nothing lighter: on some greys only pure black reaches the contrast that white misses. */
const BLACK = "#000000";
const WHITE = "#ffffff";
/** WCAG 2.2 AA for text of any size (success criterion 1.4.3). */
const MIN_CONTRAST = 4.5;

/** The contrast ratio of two `#rrggbb` colours, 1 to 21, as WCAG 2.2 defines it. */
export function contrast(a: string, b: string): number {
  const [darker, lighter] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

/** A text colour that can be read on `background`: `preferred` if it can, else black or white. */
export function readableOn(background: string, preferred: string): string {
  if (contrast(background, preferred) >= MIN_CONTRAST) return preferred;
  return contrast(background, BLACK) >= contrast(background, WHITE) ? BLACK : WHITE;
}

function luminance(color: string): number {
  const [red, green, blue] = [1, 3, 5]
    .map((at) => parseInt(color.slice(at, at + 2), 16) / 255)
    .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
