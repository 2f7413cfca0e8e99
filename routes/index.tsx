import { page } from "fresh";
import { PageHeader } from "@/components/PageHeader.tsx";
import LiveBoard from "@/islands/LiveBoard.tsx";
import { only } from "@/lib/methods.ts";
import { define } from "@/lib/state.ts";

export const handler = define.handlers(only({
  GET({ state }) {
    const { board } = state.services.liveBoard;
    return page({ board }, { headers: { "cache-control": "no-cache" } });
  },
}));

/** The customers' page: the board, readable at arm's length. */
export default define.page<typeof handler>(({ data, state }) => (
  <>
    <PageHeader branding={state.services.config.branding} title={state.texts.page.title} />
    <main>
      <LiveBoard initial={data.board} texts={state.texts.board} />
    </main>
  </>
));
