import { page } from "fresh";
import { asset } from "fresh/runtime";
import { CafePlace } from "@/components/cafe/CafePlace.tsx";
import { AskedNumbers } from "@/components/mine/AskedNumbers.tsx";
import { PageHeader } from "@/components/page/PageHeader.tsx";
import GuestBoard from "@/islands/GuestBoard.tsx";
import { only } from "@/lib/http/methods.ts";
import { askedNumbers } from "@/lib/shared/my_numbers.ts";
import { define } from "@/lib/state.ts";

export const handler = define.handlers(only({
  GET({ state, url }) {
    const { board } = state.services.liveBoard;
    const headers = { "cache-control": "no-cache" };
    return page({ board, asked: askedNumbers(url) }, { headers });
  },
}));

/** The guests' page: the board, readable at arm's length, and the numbers that they wait for. */
export default define.page<typeof handler>(({ data: { board, asked }, state }) => (
  <>
    <link rel="stylesheet" href={asset("/board.css")} />
    <link rel="stylesheet" href={asset("/mine.css")} />
    <PageHeader branding={state.services.config.branding} title={state.texts.page.title} />
    <CafePlace says={board} language={state.texts.language} />
    <main>
      {asked.length > 0 && <AskedNumbers asked={asked} board={board} texts={state.texts} />}
      <GuestBoard
        initial={board}
        asked={asked}
        texts={{ board: state.texts.board, mine: state.texts.mine }}
      />
    </main>
  </>
));
