import { readableOn } from "@/lib/shared/color.ts";
import type { Branding } from "@/lib/http/branding.ts";
import type { Theme } from "@/lib/shared/theme.ts";

const DARK_TILE = "#1a262d";

/** What the dark theme sets otherwise than styles.css. */
const DARK = {
  page: "#0e1519",
  ink: "#edf3f5",
  "ink-soft": "#a5b4bb",
  tile: DARK_TILE,
  "on-tile": "var(--on-dark)",
  good: "#5fd39a",
  warn: "#ffb868",
  bad: "#ff9a90",
  panel: "#19242a",
  ready: "#5fd39a",
  "on-ready": "#08150f",
};

/** The café's colours, each with a text colour that can be read on it, and the visitor's theme. */
export function ThemeStyle({ branding, theme }: { branding: Branding; theme: Theme }) {
  const { primaryColor, secondaryColor, accentColor } = branding;
  const brand = rootRule({
    primary: primaryColor,
    "on-primary": readableOn(primaryColor, "#ffffff"),
    secondary: secondaryColor,
    "on-secondary": readableOn(secondaryColor, primaryColor),
    accent: accentColor,
    "on-accent": readableOn(accentColor, primaryColor),
    "on-dark": readableOn(DARK_TILE, secondaryColor),
  });
  const dark = rootRule(DARK);
  const themes: Record<Theme, string> = {
    system: `@media(prefers-color-scheme:dark){${dark}}`,
    light: ":root{color-scheme:light}",
    dark: `${dark}:root{color-scheme:dark}`,
  };
  // The colours are checked to be hex digits when the configuration is read.
  // deno-lint-ignore react-no-danger
  return <style dangerouslySetInnerHTML={{ __html: brand + themes[theme] }} />;
}

function rootRule(variables: Record<string, string>): string {
  const declarations = Object.entries(variables).map(([name, value]) => `--${name}:${value}`);
  return `:root{${declarations.join(";")}}`;
}
