import type { Page } from "playwright-core";
import type { Picture } from "./read_qr_code.ts";

/** A page's pixels, as a camera sees them on its screen. */
export async function photograph(page: Page): Promise<Picture> {
  const png = (await page.screenshot()).toBase64();
  // Decoded by the page itself, without an element: its policy lets no such picture in.
  const { text, width, height } = await page.evaluate(async (png) => {
    const bytes = Uint8Array.from(atob(png), (c) => c.charCodeAt(0));
    const image = await createImageBitmap(new Blob([bytes]));
    const { width, height } = image;
    const canvas = new OffscreenCanvas(width, height).getContext("2d")!;
    canvas.drawImage(image, 0, 0);
    // One byte for each pixel: that is enough for a QR code, and crosses to us in no time.
    const { data } = canvas.getImageData(0, 0, width, height);
    const lights = new Uint8Array(width * height);
    for (let at = 0; at < lights.length; at++) lights[at] = data[at * 4 + 1]!;
    let text = "";
    for (let at = 0; at < lights.length; at += 8_192) {
      text += String.fromCharCode(...lights.subarray(at, at + 8_192));
    }
    return { text, width, height };
  }, png);
  const pixels = Uint32Array.from(text, (c) => 0xff000000 + c.charCodeAt(0) * 0x010101);
  return { data: new Uint8ClampedArray(pixels.buffer), width, height };
}
