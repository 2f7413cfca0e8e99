import type { CafeSays } from "@/lib/shared/cafe.ts";
import { signs } from "@/lib/shared/texts/signs.ts";
import { Evacuation } from "./Evacuation.tsx";

/** What the café says to its guests: one sign over everything, or lines above the numbers. */
export function CafeSigns({ says: { state, notice }, language }: {
  says: CafeSays;
  language: string;
}) {
  const name = state?.name ?? "open";
  if (name === "evacuation") return <Evacuation language={language} />;
  const sign = name === "open" ? null : (signs[language] ?? signs.en!)[name];
  return (
    <>
      {sign && (
        <p key={name} class={`cafe-sign ${name}`}>
          <strong>{sign.title}</strong> <span>{sign.more}</span>
        </p>
      )}
      {notice && (
        <p key={notice.text} class="cafe-sign notice">
          <span>{notice.text}</span>
        </p>
      )}
    </>
  );
}
