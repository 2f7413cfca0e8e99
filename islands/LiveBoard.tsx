import { useRef } from "preact/hooks";
import { Announcement } from "@/components/Announcement.tsx";
import { ConnectionStatus } from "@/components/ConnectionStatus.tsx";
import { EmptyBoard } from "@/components/EmptyBoard.tsx";
import { FollowForm } from "@/components/FollowForm.tsx";
import { OrderTile } from "@/components/OrderTile.tsx";
import type { Board } from "@/lib/order.ts";
import type { Texts } from "@/lib/texts.ts";
import { callKey, useLiveBoard } from "@/lib/use_live_board.ts";
import { useGlide } from "@/lib/use_glide.ts";
import { useMyNumbers } from "@/lib/use_my_numbers.ts";
import { useServiceWorker } from "@/lib/use_service_worker.ts";

interface LiveBoardProps {
  /** What the server rendered. */
  initial: Board;
  /** The numbers that the page's address asks for. */
  asked: number[];
  texts: Pick<Texts, "board" | "mine">;
}

/** The customers' board that keeps itself current, and calls whoever waits for a number. */
export default function LiveBoard({ initial, asked, texts }: LiveBoardProps) {
  const now = useRef(initial.now);
  const mine = useMyNumbers(() => now.current);
  const live = useLiveBoard(initial, mine.isFollowing);
  const { orders, status, silentMs, isOld, announced } = live;
  const tiles = useGlide(orders.map(callKey).join());
  now.current = live.now;
  useServiceWorker(status === "live");
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
