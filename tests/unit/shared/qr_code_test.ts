import { assert, assertEquals } from "@std/assert";
import { qrCode } from "@/lib/shared/qr_code.ts";
import { drawQrCode, readQrCode } from "@/tests/support/read_qr_code.ts";

for (
  const text of [
    "http://192.168.1.20:8000/",
    "https://orders.example.com/",
    `https://${"very-long-".repeat(28)}.example.com/`,
    "Café Noord · bestelling 850 is klaar",
  ]
) {
  Deno.test(`a QR code of ${text.length} characters says them: ${text.slice(0, 40)}`, () => {
    assertEquals(readQrCode(drawQrCode(qrCode(text))), text);
  });
}

Deno.test("a QR code is still read with a spot on it", () => {
  const picture = drawQrCode(qrCode("https://orders.example.com/"));
  const { width, data } = picture;
  // A ninth of the width and of the height, off the corners.
  const spot = Math.round(width / 9);
  for (let row = 0; row < spot; row++) {
    const from = ((Math.round(width * 0.5) + row) * width + Math.round(width * 0.55)) * 4;
    data.fill(0, from, from + spot * 4);
    for (let at = from + 3; at < from + spot * 4; at += 4) data[at] = 255;
  }
  assertEquals(readQrCode(picture), "https://orders.example.com/");
});

Deno.test("a QR code has four light modules around it", () => {
  const { size, path } = qrCode("https://orders.example.com/");
  const runs = [...path.matchAll(/M(\d+) (\d+)h(\d+)/g)].map(([, ...all]) => all.map(Number));
  assert(runs.length > 0);
  for (const [x, y, length] of runs as [number, number, number][]) {
    assert(x >= 4 && x + length <= size - 4, `A run from ${x} to ${x + length} of ${size}`);
    assert(y >= 4 && y < size - 4, `A run in row ${y} of ${size}`);
  }
});
