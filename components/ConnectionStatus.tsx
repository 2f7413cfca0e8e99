import { ago } from "@/lib/ago.ts";
import type { Status } from "@/lib/board_connection.ts";

interface ConnectionStatusProps {
  /** `null` before the page's script has begun. */
  status: Status | null;
  /** How long the server has not been heard, in ms. */
  silentMs: number;
}

/** Says whether what the page shows is live, and if not, how old it is. */
export function ConnectionStatus({ status, silentMs }: ConnectionStatusProps) {
  if (status === null) return <p class="connection" hidden />;
  const age = silentMs < 3_000 ? "just now" : ago(silentMs);
  const text = {
    live: "Live",
    reconnecting: `Reconnecting · as of ${age}`,
    offline: `Offline · as of ${age}`,
  };
  return <p class={`connection ${status}`}>{text[status]}</p>;
}
