import { useRef } from "preact/hooks";
import { Announcement } from "@/components/board/Announcement.tsx";
import { ConnectionStatus } from "@/components/board/ConnectionStatus.tsx";
import { EmptyBoard } from "@/components/board/EmptyBoard.tsx";
import { FollowForm } from "@/components/mine/FollowForm.tsx";
import { OrderTile } from "@/components/board/OrderTile.tsx";
import type { Board } from "@/lib/shared/order.ts";
import type { Texts } from "@/lib/shared/texts.ts";
import { callKey, useLiveBoard } from "@/lib/browser/use_live_board.ts";
import { useCafeSigns } from "@/lib/browser/use_cafe_signs.ts";
import { useGlide } from "@/lib/browser/use_glide.ts";
import { useMyNumbers } from "@/lib/browser/mine/use_my_numbers.ts";
import { useServiceWorker } from "@/lib/browser/use_service_worker.ts";

interface GuestBoardProps {
  /** What the server rendered. */
  initial: Board;
  /** The numbers that the page's address asks for. */
  asked: number[];
  texts: Pick<Texts, "board" | "mine">;
}

/** The guests' board that keeps itself current, and calls whoever waits for a number. */
export default function GuestBoard({ initial, asked, texts }: GuestBoardProps) {
  const now = useRef(initial.now);
  const mine = useMyNumbers(
    () => now.current,
    () => import("@/components/mine/MyNumbers.tsx"),
  );
  const live = useLiveBoard(initial, mine.isFollowing);
  const { orders, status, silentMs, isOld, announced } = live;
  const tiles = useGlide(orders.map(callKey).join());
  now.current = live.now;
  const isLive = status === "live";
  useServiceWorker(isLive);
  const load = () => import("@/components/cafe/show_signs.tsx");
  const isEvacuated = useCafeSigns(live.board, isLive, load);
  if (isEvacuated) return null;
  return (
    <div class={isOld ? "board old" : "board"}>
      <ConnectionStatus status={status} silentMs={silentMs} texts={texts.board} />
      <Announcement orders={orders} announced={announced} texts={texts.board} />
      {mine.module && <mine.module.MyNumbers live={live} texts={texts} />}
      <FollowForm {...mine} asked={asked} isFollowing={mine.isFollowing()} texts={texts.mine} />
      {orders.length === 0
        ? <EmptyBoard isOld={isOld} texts={texts.board} />
        : (
          <ul ref={tiles} class="tiles" role="list" aria-label={texts.board.list}>
            {orders.map((order) => (
              <OrderTile key={callKey(order)} order={order} now={live.now} texts={texts.board} />
            ))}
          </ul>
        )}
    </div>
  );
}
