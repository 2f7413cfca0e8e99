import { fill, type Texts } from "@/lib/shared/texts.ts";

interface ShowMatchesProps {
  /** How many numbers begin with the digits that are typed. */
  count: number;
  /** Whether they are all that is shown. */
  isOn: boolean;
  toggle: () => void;
  texts: Texts["staff"];
}

/** Leaves nothing of the list but what matches the digits that are typed. */
export function ShowMatches({ count, isOn, toggle, texts }: ShowMatchesProps) {
  if (count === 0 && !isOn) return null;
  return (
    <button type="button" class="show-matches" aria-pressed={isOn} onClick={toggle}>
      {isOn ? texts.showAll : fill(count === 1 ? texts.showMatch : texts.showMatches, { count })}
    </button>
  );
}
