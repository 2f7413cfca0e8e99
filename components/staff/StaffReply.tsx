import type { RecentCall } from "@/lib/shared/order.ts";
import type { Reply } from "@/lib/browser/staff/client.ts";
import { fill, type Texts } from "@/lib/shared/texts.ts";
import { callKey } from "@/lib/browser/use_live_board.ts";

interface StaffReplyProps {
  reply: Reply | null;
  /** Removals that can be undone. */
  removals: RecentCall[];
  undo: (removal: RecentCall) => void;
  texts: Texts["staff"];
}

/** Says what came of the last thing that the person did; there from the start, so that it is read out. */
export function StaffReply({ reply, removals, undo, texts }: StaffReplyProps) {
  return (
    <div class={reply?.ok === false ? "reply failed" : "reply"} role="status">
      {reply && (
        <p>
          {reply.text}
          {reply.logInAt && (
            <>
              {" "}
              <a href={reply.logInAt}>{texts.logIn}</a>
            </>
          )}
        </p>
      )}
      {removals.map((removal) => (
        <form
          key={callKey(removal)}
          class="undo"
          method="post"
          action="/orders/restore"
          onSubmit={(event) => {
            event.preventDefault();
            undo(removal);
          }}
        >
          <span>{fill(texts.outcomes.removed, { number: removal.number })}</span>
          <input type="hidden" name="number" value={removal.number} />
          <input type="hidden" name="readyAt" value={removal.readyAt} />
          <button type="submit">{texts.undo}</button>
        </form>
      ))}
    </div>
  );
}
