import { keep, readKept } from "@/lib/browser/storage.ts";

/** What can be switched on a screen; off until somebody switches it on. */
export type Switch = "chime" | "voice";

/** What the page's address says of it (`?chime=on`), kept from then on; else what was kept. */
export function readSwitch(name: Switch): boolean {
  const url = new URL(location.href);
  const asked = url.searchParams.get(name);
  if (asked === null) return readKept(`screen-${name}`) === "on";
  // Out of the address, so that a reload does not take back what is switched from here on.
  if (keepSwitch(name, asked === "on")) {
    url.searchParams.delete(name);
    history.replaceState(null, "", url.pathname + url.search);
  }
  return asked === "on";
}

/** Whether the browser keeps how it is switched. */
export function keepSwitch(name: Switch, isOn: boolean): boolean {
  return keep(`screen-${name}`, isOn ? "on" : "off");
}
