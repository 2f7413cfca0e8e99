import type { Page } from "playwright-core";
import type { Picture } from "./read_qr_code.ts";

/** A page's pixels, as a camera sees them on its screen. */
export async function photograph(page: Page): Promise<Picture> {
  const png = (await page.screenshot()).toBase64();
  const reader = await page.context().newPage();
  const { text, width, height } = await reader.evaluate(async (png) => {
    const image = new Image();
    image.src = `data:image/png;base64,${png}`;
    await image.decode();
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
  await reader.close();
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let at = 0; at < width * height; at++) data.fill(text.charCodeAt(at), at * 4, at * 4 + 3);
  return { data, width, height };
}
