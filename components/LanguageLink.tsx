import { otherLanguage } from "@/lib/language.ts";
import type { Texts } from "@/lib/texts.ts";

/** Leads to the same page in the other language, which is then kept. */
export function LanguageLink({ texts }: { texts: Texts }) {
  const language = otherLanguage(texts);
  return (
    <a href={`?language=${language}`} lang={language} hreflang={language}>
      {texts.page.otherLanguage}
    </a>
  );
}
