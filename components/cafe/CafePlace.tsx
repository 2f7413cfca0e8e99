import { asset } from "fresh/runtime";
import { type CafeSays, isSilent } from "@/lib/shared/cafe.ts";
import { CafeSigns } from "./CafeSigns.tsx";

/**
 * Where a page shows what the café says, and what it says now. It is there from the start, so that
 * what comes is read out: at once, if everybody is to leave.
 */
export function CafePlace({ says, language }: { says: CafeSays; language: string }) {
  return (
    <>
      {!isSilent(says) && <link rel="stylesheet" href={asset("/cafe.css")} />}
      <div id="cafe" aria-live="assertive">
        <CafeSigns says={says} language={language} />
      </div>
    </>
  );
}
