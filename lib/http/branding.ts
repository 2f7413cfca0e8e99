import { color, pictureUrl, text } from "@/lib/base/settings.ts";
import type * as z from "zod";

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

/** The variables that decide it, for the environment's schema. */
export const BRANDING_VARIABLES = {
  BAR_NAME: text("must be at most 60 characters, such as Café Noord", (v) => v.length <= 60)
    .optional(),
  BAR_LOGO_URL: pictureUrl("https://example.com/logo.svg").optional(),
  FAVICON_URL: pictureUrl("https://example.com/favicon.ico").optional(),
  PRIMARY_COLOR: color("#0f4d64"),
  SECONDARY_COLOR: color("#bde8ec"),
  ACCENT_COLOR: color("#62cad3"),
};

type Variables = z.infer<z.ZodObject<typeof BRANDING_VARIABLES>>;

/** Reads variables that the schema has found good. */
export function readBranding(given: Variables): Branding {
  return {
    name: given.BAR_NAME ?? null,
    logoUrl: given.BAR_LOGO_URL ?? null,
    faviconUrl: given.FAVICON_URL ?? null,
    primaryColor: given.PRIMARY_COLOR,
    secondaryColor: given.SECONDARY_COLOR,
    accentColor: given.ACCENT_COLOR,
  };
}
