import { ago } from "@/lib/shared/ago.ts";
import type { Status } from "@/lib/browser/board_connection.ts";
import { fill, type Texts } from "@/lib/shared/texts.ts";

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
  const age = silentMs < 3_000 ? texts.justNow : ago(silentMs, texts);
  return <p class={`connection ${state}`}>{fill(texts[state], { age })}</p>;
}
