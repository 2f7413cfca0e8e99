import { page } from "fresh";
import { asset } from "fresh/runtime";
import { clockTime } from "@/components/screen/ScreenClock.tsx";
import { ScreenPanel } from "@/components/screen/ScreenPanel.tsx";
import { ScreenStyle } from "@/components/screen/ScreenStyle.tsx";
import { ScreenWatchdog } from "@/components/screen/ScreenWatchdog.tsx";
import ScreenBoard from "@/islands/ScreenBoard.tsx";
import { stylesFirst } from "@/lib/http/caching.ts";
import { only } from "@/lib/http/methods.ts";
import { publicAddress } from "@/lib/http/origin.ts";
import { define } from "@/lib/state.ts";

const STYLES = ["/screen.css", "/screen_numbers.css", "/cafe.css"];

export const handler = define.handlers(only({
  GET({ req, url, state: { services } }) {
    const { board } = services.liveBoard;
    const address = publicAddress(req, services.config);
    const hasClock = url.searchParams.get("clock") !== "off";
    const headers = { "cache-control": "no-cache", "link": stylesFirst(STYLES) };
    return page({ board, address, hasClock }, { headers });
  },
}));

/** The television's page: the board, readable across the café, for months without anybody's hand. */
export default define.page<typeof handler>(({ data: { board, address, hasClock }, state }) => {
  const { services: { config, ownClips }, texts } = state;
  return (
    <>
      {STYLES.map((path) => <link key={path} rel="stylesheet" href={asset(path)} />)}
      <ScreenStyle orders={board.orders} />
      {/* Before the island, so that it also knows of one that never comes. */}
      <ScreenWatchdog proof='class="screen-board' />
      <div class={address === null ? "screen" : "screen with-address"}>
        <ScreenPanel branding={config.branding} address={address} texts={texts} />
        <main>
          <ScreenBoard
            initial={board}
            hasAddress={address !== null}
            clips={ownClips.addresses(texts.language)}
            clock={hasClock ? clockTime(board.now, config.timeZone) : null}
            texts={{ board: texts.board, language: texts.language, screen: texts.screen }}
          />
        </main>
      </div>
    </>
  );
});
