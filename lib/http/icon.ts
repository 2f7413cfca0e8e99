import { deflateSync } from "node:zlib";
import type { Branding } from "./branding.ts";
import { contrast, readableOn } from "@/lib/shared/color.ts";

type Colors = Pick<Branding, "primaryColor" | "accentColor">;

/** What icons there are: their sizes in px, and whether systems cut a shape of their own out of them. */
const ICONS = new Map([
  ["icon-192.png", { size: 192, isMaskable: false }],
  ["icon-512.png", { size: 512, isMaskable: false }],
  ["icon-maskable-512.png", { size: 512, isMaskable: true }],
  ["touch-180.png", { size: 180, isMaskable: true }],
]);
/** The mark, a tick, and the square that it is in, whose side is 64. */
const TICK = [[17, 33], [27, 43], [47, 21]] as const;
const [SIDE, STROKE, CORNER] = [64, 8, 14];
/** How large the mark is, in the middle, where a shape is cut out. */
const SAFE = 0.72;
/** WCAG 2.2 AA for what is no text (success criterion 1.4.11). */
const MIN_CONTRAST = 3;

/** Each is made once, when it is asked for. */
const made = new Map<string, Uint8Array<ArrayBuffer>>();

/** The icon of that name in the café's colours, as PNG; `null`: there is none. */
export function iconOf(name: string, colors: Colors): Uint8Array<ArrayBuffer> | null {
  const icon = ICONS.get(name);
  if (icon === undefined) return null;
  const key = [name, colors.primaryColor, colors.accentColor].join();
  const png = made.get(key) ?? encodePng(icon.size, drawn(icon), palette(colors));
  made.set(key, png);
  return png;
}

/** One byte a pixel: how much there is of the ground, 0 to 127, or of the mark upon it, 128 to 255. */
function drawn({ size, isMaskable }: { size: number; isMaskable: boolean }): Uint8Array {
  const pixels = new Uint8Array(size * size);
  const unit = SIDE / size;
  const scale = isMaskable ? SAFE : 1;
  // A pixel is as full as its middle is deep inside, from half a pixel out to half a pixel in.
  const full = (depth: number) => Math.round(127 * Math.min(1, Math.max(0, depth / unit + 0.5)));
  for (let at = 0; at < pixels.length; at++) {
    const x = (at % size + 0.5) * unit - SIDE / 2;
    const y = (Math.floor(at / size) + 0.5) * unit - SIDE / 2;
    const mark = full((STROKE / 2 - toTick(x / scale, y / scale)) * scale);
    pixels[at] = mark > 0 ? 128 + mark : isMaskable ? 127 : full(CORNER - toCorners(x, y));
  }
  return pixels;
}

/** The distance to the tick's line; all of these are from the middle of the square. */
function toTick(x: number, y: number): number {
  const points = TICK.map(([px, py]) => [px - SIDE / 2, py - SIDE / 2] as const);
  return Math.min(
    ...points.slice(1).map(([bx, by], at) => {
      const [ax, ay] = points[at]!;
      const [dx, dy] = [bx - ax, by - ay];
      const along = ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy);
      const part = Math.min(1, Math.max(0, along));
      return Math.hypot(x - ax - part * dx, y - ay - part * dy);
    }),
  );
}

/** The distance to the inner square whose surroundings, as wide as a corner is round, are the ground. */
function toCorners(x: number, y: number): number {
  const inner = SIDE / 2 - CORNER;
  return Math.hypot(Math.max(0, Math.abs(x) - inner), Math.max(0, Math.abs(y) - inner));
}

/** Red, green, blue and opacity of each of the 256 kinds of pixels. */
function palette({ primaryColor, accentColor }: Colors): number[][] {
  const isSeen = contrast(primaryColor, accentColor) >= MIN_CONTRAST;
  const [ground, mark] = [
    primaryColor,
    isSeen ? accentColor : readableOn(primaryColor, accentColor),
  ]
    .map((color) => [1, 3, 5].map((at) => parseInt(color.slice(at, at + 2), 16)));
  return Array.from({ length: 256 }, (_, kind) => {
    const part = (kind % 128) / 127;
    return kind < 128
      ? [...ground!, Math.round(255 * part)]
      : [...ground!.map((from, at) => Math.round(from + (mark![at]! - from) * part)), 255];
  });
}

/** A square picture whose pixels are places in a palette (PNG, third edition, 11.2). */
function encodePng(size: number, pixels: Uint8Array, colors: number[][]): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, size);
  view.setUint32(4, size);
  header.set([8, 3], 8); // 8 bits a pixel, of a palette
  const lines = new Uint8Array(size * (size + 1)); // each begins with its filter, 0 for none
  for (let y = 0; y < size; y++) {
    lines.set(pixels.subarray(y * size, (y + 1) * size), y * (size + 1) + 1);
  }
  return Uint8Array.from([
    ...[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
    ...chunk("IHDR", header),
    ...chunk("PLTE", Uint8Array.from(colors.flatMap((color) => color.slice(0, 3)))),
    ...chunk("tRNS", Uint8Array.from(colors.map((color) => color[3]!))),
    ...chunk("IDAT", deflateSync(lines)),
    ...chunk("IEND", new Uint8Array()),
  ]);
}

function chunk(name: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(new TextEncoder().encode(name), 4);
  bytes.set(data, 8);
  view.setUint32(data.length + 8, crc32(bytes.subarray(4, -4)));
  return bytes;
}

/** As PNG has it (annex D); `node:zlib` has one only in newer versions than a platform runs. */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return ~crc >>> 0;
}
