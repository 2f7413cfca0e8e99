import jsqr from "jsqr";

const jsQR = jsqr as unknown as typeof jsqr.default;

/** A picture as browsers give it: red, green, blue and alpha of each pixel. */
export interface Picture {
  data: Uint8ClampedArray;
  width: number;
  height: number;
}

/** What the QR code in a picture says, read as a phone's camera app does; `null`: none can be read. */
export function readQrCode({ data, width, height }: Picture): string | null {
  return jsQR(data, width, height, { inversionAttempts: "dontInvert" })?.data ?? null;
}

/** A picture of a {@linkcode QrCode}'s path, each module of 4×4 pixels. */
export function drawQrCode({ size, path }: { size: number; path: string }): Picture {
  const width = size * 4;
  const data = new Uint8ClampedArray(width * width * 4).fill(255);
  for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)) {
    for (let row = Number(y) * 4; row < Number(y) * 4 + 4; row++) {
      for (let column = Number(x) * 4; column < (Number(x) + Number(length)) * 4; column++) {
        data.fill(0, (row * width + column) * 4, (row * width + column) * 4 + 3);
      }
    }
  }
  return { data, width, height: width };
}

/** What the QR code in a page's HTML says; `null`: there is none. */
export function qrCodeIn(html: string): string | null {
  const size = /<svg class="qr-code" viewBox="0 0 (\d+) \1"/.exec(html)?.[1];
  const path = /fill="#000" d="([^"]+)"/.exec(html)?.[1];
  return size && path ? readQrCode(drawQrCode({ size: Number(size), path })) : null;
}
