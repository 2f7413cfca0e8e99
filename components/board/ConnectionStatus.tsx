import { lostFor } from "@/lib/shared/ago.ts";
import type { Status } from "@/lib/browser/board_connection.ts";
import type { Texts } from "@/lib/shared/texts.ts";

interface ConnectionStatusProps {
  /** `null` before the page's script has begun. */
  status: Status | null;
  /** How long the server has not been heard, in ms. */
  silentMs: number;
  texts: Texts["board"];
}

/** Says whether what the page shows is live, and if not, how old it is. */
export function ConnectionStatus({ status, silentMs, texts }: ConnectionStatusProps) {
  const state = status ?? "connecting";
  const isLost = state === "reconnecting" || state === "offline";
  const text = isLost ? lostFor(state, silentMs, texts) : texts[state];
  return (
    <>
      {/* Another element for another text: one that a translator has put its own into stays. */}
      <p key={text} class={`connection ${state}`}>{text}</p>
      {/* Without its age, which would be read out every second. */}
      <p class="announcement" role="status">
        {status && <span key={status}>{texts[status]}</span>}
      </p>
    </>
  );
}
