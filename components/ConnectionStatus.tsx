import type { Status } from "@/lib/board_connection.ts";

interface ConnectionStatusProps {
  /** `null` before the page's script has begun. */
  status: Status | null;
  /** How long ago the server was last heard, in s. */
  heardAgo: number;
}

/** Says whether what the page shows is live, and if not, how old it is. */
export function ConnectionStatus({ status, heardAgo }: ConnectionStatusProps) {
  if (status === null) return <p class="connection" hidden />;
  const text = status === "live"
    ? "Live"
    : `${status === "offline" ? "Offline" : "Reconnecting"} · as of ${agoText(heardAgo)}`;
  return <p class={`connection ${status}`}>{text}</p>;
}

function agoText(seconds: number): string {
  if (seconds < 3) return "just now";
  return seconds < 60 ? `${seconds} s ago` : `${Math.floor(seconds / 60)} min ago`;
}
