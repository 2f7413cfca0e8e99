import { signs } from "@/lib/shared/texts/signs.ts";

/** Tells everybody to leave, in all languages, over all of the page. */
export function Evacuation({ language }: { language: string }) {
  const first = signs[language] === undefined ? "en" : language;
  const languages = [first, ...Object.keys(signs).filter((each) => each !== first)];
  return (
    <div class="evacuation">
      <svg viewBox="0 0 64 64" aria-hidden="true">
        <path class="door" d="M38 6h20v52H38" />
        <circle cx="30" cy="13" r="5" />
        <path d="M10 24l9-5 10 4 4 9h9M27 24l-5 14 10 7 1 14M22 38l-6 8H5" />
      </svg>
      {languages.map((each) => (
        <div key={each} lang={each}>
          <p class="evacuation-title">{signs[each]!.evacuation.title}</p>
          <p>{signs[each]!.evacuation.more}</p>
        </div>
      ))}
    </div>
  );
}
