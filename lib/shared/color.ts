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

/** The same hue at another lightness, 0 black to 1 white, as HSL has it; a grey stays one. */
export function inLightness(color: string, lightness: number): string {
  const parts = channels(color);
  const [least, most] = [Math.min(...parts), Math.max(...parts)];
  const own = (least + most) / 2;
  // How far the channels may be from the middle, now and then; black and white have none.
  const room = (light: number) => 1 - Math.abs(2 * light - 1);
  const scale = room(own) === 0 ? 0 : room(lightness) / room(own);
  const hex = parts.map((part) => {
    const value = Math.round((lightness + (part - own) * scale) * 255);
    return Math.min(255, Math.max(0, value)).toString(16).padStart(2, "0");
  });
  return `#${hex.join("")}`;
}

/** Red, green and blue, 0 to 1. */
function channels(color: string): [number, number, number] {
  const part = (at: number) => parseInt(color.slice(at, at + 2), 16) / 255;
  return [part(1), part(3), part(5)];
}

function luminance(color: string): number {
  const [red, green, blue] = channels(color)
    .map((part) => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
