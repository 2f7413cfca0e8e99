import { LANGUAGES } from "@/lib/http/preferences.ts";
import { type Theme, THEMES } from "@/lib/shared/theme.ts";
import type { Texts } from "@/lib/shared/texts.ts";

/** Links that choose another language or theme for this visitor; they work without a script. */
export function Preferences({ texts, theme }: { texts: Texts; theme: Theme }) {
  return (
    <nav class="preferences" aria-label={texts.page.preferences}>
      {Object.values(LANGUAGES).filter((each) => each !== texts).map(({ language, page }) => (
        <a key={language} href={`?language=${language}`} lang={language} hreflang={language}>
          {page.languageName}
        </a>
      ))}
      {THEMES.filter((each) => each !== theme).map((each) => (
        <a key={each} href={`?theme=${each}`}>{texts.page.themes[each]}</a>
      ))}
    </nav>
  );
}
