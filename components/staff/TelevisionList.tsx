import { ago } from "@/lib/shared/ago.ts";
import { stateOfTelevision, type Television } from "@/lib/shared/television.ts";
import { fill, type Texts } from "@/lib/shared/texts.ts";

interface TelevisionListProps {
  televisions: Television[];
  /** By the server's clock, in ms since the epoch. */
  now: number;
  texts: Pick<Texts, "board" | "televisions">;
}

/** The known televisions, how each is, and what staff can do about one that is missed. */
export function TelevisionList({ televisions, now, texts }: TelevisionListProps) {
  const own = texts.televisions;
  return (
    <section aria-labelledby="televisions">
      <h2 id="televisions">{own.known}</h2>
      {televisions.length === 0 && <p class="hint">{own.none}</p>}
      {televisions.map((each) => (
        <form key={each.id} class="television" method="post" action="/orders/screens">
          <p>
            <strong>{each.name}</strong> {how(each, now, texts)}
          </p>
          {stateOfTelevision(each, now) === "gone" && (
            <button
              name="off"
              value={each.id}
              type="submit"
              aria-label={`${own.off}: ${each.name}`}
            >
              {own.off}
            </button>
          )}
          <button
            name="forget"
            value={each.id}
            type="submit"
            aria-label={`${own.forget}: ${each.name}`}
          >
            {own.forget}
          </button>
        </form>
      ))}
    </section>
  );
}

function how(television: Television, now: number, texts: TelevisionListProps["texts"]): string {
  const state = stateOfTelevision(television, now);
  const { seenAt, sound } = television;
  const { states, sounds, never } = texts.televisions;
  if (state === "on") return `${states.on} · ${sounds[sound]}`;
  if (state === "gone" && seenAt === null) return never;
  return fill(states[state], { age: ago(now - (seenAt ?? now), texts.board) });
}
