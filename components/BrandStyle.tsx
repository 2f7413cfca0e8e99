import { readableOn } from "@/lib/color.ts";
import type { Branding } from "@/lib/config.ts";

/** Tiles in the dark theme, as in styles.css. */
const DARK_TILE = "#1a262d";

/** The café's colours, each with a text colour that can be read on it. */
export function BrandStyle({ branding }: { branding: Branding }) {
  const { primaryColor, secondaryColor, accentColor } = branding;
  const variables = {
    primary: primaryColor,
    "on-primary": readableOn(primaryColor, "#ffffff"),
    secondary: secondaryColor,
    "on-secondary": readableOn(secondaryColor, primaryColor),
    accent: accentColor,
    "on-accent": readableOn(accentColor, primaryColor),
    "on-dark": readableOn(DARK_TILE, secondaryColor),
  };
  const declarations = Object.entries(variables).map(([name, value]) => `--${name}:${value}`);
  // The colours are checked to be hex digits when the configuration is read.
  const css = `:root{${declarations.join(";")}}`;
  // deno-lint-ignore react-no-danger
  return <style dangerouslySetInnerHTML={{ __html: css }} />;
}
