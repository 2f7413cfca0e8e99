import {
  type HealthOptions,
  type HealthPart,
  healthParts,
  pagesText,
  worstPart,
} from "@/lib/browser/staff/health_parts.ts";

/** How the café's parts are, in one line; a tap shows each of them, and what to do about it. */
export function StaffHealth(props: HealthOptions) {
  const { connection, known, texts } = props;
  const parts = healthParts(props);
  return (
    <details class={`health ${connection ?? "connecting"}`}>
      <summary>
        {connection === null && (
          <span class="health-line warn connecting">{texts.board.connecting}</span>
        )}
        <HealthLine {...props} worst={worstPart(parts)} />
      </summary>
      <dl>
        {parts.map((part) => <Part key={part.name} part={part} texts={texts.status} />)}
      </dl>
      {known.isLoggedOut && <a href="/login">{texts.status.logIn}</a>}
    </details>
  );
}

function HealthLine(
  { connection, known: { status }, texts, worst }: HealthOptions & { worst: HealthPart | null },
) {
  const { allWell, asLoaded } = texts.status;
  const isLoaded = connection === null;
  const page = isLoaded ? asLoaded : texts.board.live;
  const well = status === null ? page : `${allWell} · ${pagesText(status, texts)}`;
  return (
    <span class={`health-line ${worst?.level ?? "good"}${isLoaded ? " loaded" : ""}`}>
      {worst?.trouble ?? well}
    </span>
  );
}

function Part(
  { part: { name, level, facts, advice }, texts }: {
    part: HealthPart;
    texts: HealthOptions["texts"]["status"];
  },
) {
  return (
    <div class="health-part" data-part={name}>
      <dt>{texts.parts[name]}</dt>
      {facts.map((fact, at) => <dd key={at} class={at === 0 ? level : ""}>{fact}</dd>)}
      {advice.map((each) => <dd key={each} class="advice">{each}</dd>)}
    </div>
  );
}
