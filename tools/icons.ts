// Makes the icons of the installed app from static/favicon.svg: `deno task icons`.
import { launchChromium } from "@/tools/cafe/chromium.ts";

const svg = await Deno.readTextFile("static/favicon.svg");
/** For systems that cut a shape of their own out: no corners, and the mark in the safe middle. */
const maskable = svg.replace(/ rx="\d+"/, "").replace(
  "<path ",
  '<path transform="translate(32 32) scale(.72) translate(-32 -32)" ',
);
const icons = [
  ["icon-192.png", svg, 192],
  ["icon-512.png", svg, 512],
  ["icon-maskable-512.png", maskable, 512],
  ["apple-touch-icon.png", maskable, 180],
] as const;

const browser = await launchChromium();
for (const [name, picture, size] of icons) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(
    `<style>body{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${picture}`,
  );
  await page.screenshot({ path: `static/${name}`, omitBackground: true });
  await page.close();
}
await browser.close();
