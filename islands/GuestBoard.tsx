import { useRef } from "preact/hooks";
import { Announcement } from "@/components/board/Announcement.tsx";
import { ConnectionStatus } from "@/components/board/ConnectionStatus.tsx";
import { EmptyBoard } from "@/components/board/EmptyBoard.tsx";
import { AskedPlace } from "@/components/mine/AskedPlace.tsx";
import { FollowForm } from "@/components/mine/FollowForm.tsx";
import { OrderTiles } from "@/components/board/OrderTiles.tsx";
import type { Asked } from "@/lib/shared/my_numbers.ts";
import type { Board } from "@/lib/shared/order.ts";
import type { Texts } from "@/lib/shared/texts.ts";
import { useLiveBoard } from "@/lib/browser/use_live_board.ts";
import { useCafeSigns } from "@/lib/browser/use_cafe_signs.ts";
import { useMyNumbers } from "@/lib/browser/mine/use_my_numbers.ts";
import { useServiceWorker } from "@/lib/browser/use_service_worker.ts";

interface GuestBoardProps {
  /** What the server rendered. */
  initial: Board;
  /** What the page's address asks for. */
  asked: Asked;
  /** The address of the styles of followed numbers. */
  styles: string;
  texts: Pick<Texts, "language" | "board" | "mine">;
}

/** The guests' board that keeps itself current, and calls whoever waits for a number. */
export default function GuestBoard({ initial, asked, styles, texts }: GuestBoardProps) {
  const now = useRef(initial.now);
  const mine = useMyNumbers({
    asked,
    now: () => now.current,
    load: () => import("@/components/mine/MyNumbers.tsx"),
  });
  const live = useLiveBoard(initial, mine.isFollowing);
  const { orders, status, silentMs, isOld, announced } = live;
  const { module } = mine;
  const isShowing = module?.isShowing(live) ?? mine.isAsking;
  now.current = live.now;
  const isLive = status === "live";
  useServiceWorker(isLive);
  const load = () => import("@/components/cafe/show_signs.tsx");
  const isEvacuated = useCafeSigns(live.board, live.now, isLive, load);
  if (isEvacuated) return null;
  return (
    <div
      class={`board${isOld ? " old" : ""}${isShowing ? " mine-first" : ""}${
        mine.isAsking ? " asking" : ""
      }`}
    >
      <ConnectionStatus status={status} silentMs={silentMs} texts={texts.board} />
      <div class="mine">
        {module && <module.MyNumbers live={live} styles={styles} texts={texts} />}
        {mine.isAsking && <AskedPlace />}
        <FollowForm
          {...mine}
          asked={asked.numbers}
          isFollowing={mine.isFollowing()}
          texts={texts.mine}
        />
      </div>
      <Announcement
        orders={orders}
        calls={announced.filter(({ number }) => !module?.isMine(number))}
        texts={texts.board}
      />
      {orders.length > 0
        ? (
          <OrderTiles
            orders={orders}
            at={isOld ? live.now - silentMs : live.now}
            texts={texts.board}
          />
        )
        : !isShowing && <EmptyBoard isOld={isOld} texts={texts.board} />}
    </div>
  );
}
