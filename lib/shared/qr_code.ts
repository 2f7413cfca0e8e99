import { encode } from "uqr";

/** The border that scanners need, in modules (ISO/IEC 18004). */
const QUIET_ZONE = 4;

/** A QR code as a square of modules. */
export interface QrCode {
  /** How many modules it is wide and high, the quiet zone included. */
  size: number;
  /** The dark modules, as the path of an SVG in which a module is 1 wide. */
  path: string;
}

/** The QR code of a text, which must be one that fits: up to some 2,000 characters. */
export function qrCode(text: string): QrCode {
  // M still reads with a reflection on it; what the size leaves over goes into more of that.
  const { data, size } = encode(text, { ecc: "M", boostEcc: true, border: QUIET_ZONE });
  return { size, path: data.map(rowPath).join("") };
}

/** The dark runs of a row: fewer and cleaner than single modules. */
function rowPath(row: boolean[], y: number): string {
  const modules = row.map((isDark) => isDark ? "#" : " ").join("");
  return [...modules.matchAll(/#+/g)]
    .map(({ 0: { length }, index }) => `M${index} ${y}h${length}v1h-${length}z`).join("");
}
