import { page } from "fresh";
import { asset } from "fresh/runtime";
import { PageGuard } from "@/components/board/PageGuard.tsx";
import { CafePlace } from "@/components/cafe/CafePlace.tsx";
import { AskedNumbers } from "@/components/mine/AskedNumbers.tsx";
import { Asked } from "@/components/mine/AskedPlace.tsx";
import { PageHeader } from "@/components/page/PageHeader.tsx";
import GuestBoard from "@/islands/GuestBoard.tsx";
import { only } from "@/lib/http/methods.ts";
import { readAsked } from "@/lib/shared/my_numbers.ts";
import { define } from "@/lib/state.ts";

export const handler = define.handlers(only({
  GET({ state, url }) {
    const { board } = state.services.liveBoard;
    const headers = { "cache-control": "no-cache" };
    return page({ board, asked: readAsked(url) }, { headers });
  },
}));

/** The guests' page: the board, readable at arm's length, and the numbers that they wait for. */
export default define.page<typeof handler>(({ data: { board, asked }, state }) => {
  const { language, board: boardTexts, mine } = state.texts;
  const styles = asset("/mine.css");
  return (
    <>
      <link rel="stylesheet" href={asset("/board.css")} />
      {asked.numbers.length > 0 && <link rel="stylesheet" href={styles} />}
      <PageHeader branding={state.services.config.branding} title={state.texts.page.title} />
      <CafePlace says={board} language={language} />
      <main class="guest">
        <PageGuard texts={boardTexts} />
        <Asked.Provider
          value={<AskedNumbers asked={asked.numbers} board={board} texts={state.texts} />}
        >
          <GuestBoard
            initial={board}
            asked={asked}
            styles={styles}
            texts={{ language, board: boardTexts, mine }}
          />
        </Asked.Provider>
      </main>
    </>
  );
});
