import { color, pictureUrl, text } from "@/lib/base/settings.ts";
import { inLightness } from "@/lib/shared/color.ts";
import type * as z from "zod/mini";

/** How the café looks: its name, pictures and colours. */
export interface Branding {
  name: string | null;
  logoUrl: string | null;
  faviconUrl: string | null;
  /** Colours are `#rrggbb`. */
  primaryColor: string;
  secondaryColor: string;
  accentColor: string;
}

const DEFAULT = { primary: "#0f4d64", secondary: "#bde8ec", accent: "#62cad3" };
/** How light the colours are that go with another primary one; 0 black, 1 white. */
const SECONDARY_LIGHTNESS = 0.84;
const ACCENT_LIGHTNESS = 0.62;

/** The variables that decide it, for the environment's schema. */
export const BRANDING_VARIABLES = {
  BAR_NAME: text("must be at most 60 characters, such as Café Noord", (v) => v.length <= 60),
  BAR_LOGO_URL: pictureUrl("https://example.com/logo.svg"),
  FAVICON_URL: pictureUrl("https://example.com/favicon.ico"),
  PRIMARY_COLOR: color(DEFAULT.primary),
  SECONDARY_COLOR: color(DEFAULT.secondary),
  ACCENT_COLOR: color(DEFAULT.accent),
};

type Variables = z.infer<z.ZodMiniObject<typeof BRANDING_VARIABLES>>;

/** Reads variables that the schema has found good; colours that are not given go with the primary one. */
export function readBranding(given: Variables): Branding {
  const { PRIMARY_COLOR: primary } = given;
  const colors = primary === undefined ? DEFAULT : {
    primary,
    secondary: inLightness(primary, SECONDARY_LIGHTNESS),
    accent: inLightness(primary, ACCENT_LIGHTNESS),
  };
  return {
    name: given.BAR_NAME ?? null,
    logoUrl: given.BAR_LOGO_URL ?? null,
    faviconUrl: given.FAVICON_URL ?? null,
    primaryColor: colors.primary,
    secondaryColor: given.SECONDARY_COLOR ?? colors.secondary,
    accentColor: given.ACCENT_COLOR ?? colors.accent,
  };
}
