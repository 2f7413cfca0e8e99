/** The café's time of day; `now` in ms since the epoch. */
export function ScreenClock({ now, timeZone }: { now: number; timeZone: string }) {
  const time = new Date(now).toLocaleTimeString("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    timeZone,
  });
  return <time class="screen-clock">{time}</time>;
}
