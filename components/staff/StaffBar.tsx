import type { ComponentChildren } from "preact";
import type { Reply } from "@/lib/browser/staff/client.ts";
import { lastDone, type Undoable } from "@/lib/browser/staff/undo.ts";
import { fill, type Texts } from "@/lib/shared/texts.ts";

interface StaffBarProps {
  /** How many numbers are on the board. */
  count: number;
  reply: Reply | null;
  /** What can be undone, the last one last. */
  done: Undoable[];
  undo: () => void;
  texts: Texts["staff"];
  /** Stands beside its name. */
  children?: ComponentChildren;
}

/**
 * The head of the list, always there and always as high: what is on the board, what came of the last
 * thing that the person did, and what takes that back.
 */
export function StaffBar({ count, reply, done, undo, texts, children }: StaffBarProps) {
  const newest = lastDone(done);
  return (
    <div class="staff-bar">
      <h2 id="on-board">{fill(texts.onBoard, { count })}</h2>
      {children}
      <div class={reply?.ok === false ? "reply failed" : "reply"} role="status">
        {reply ? <ReplyText reply={reply} texts={texts} /> : newest && doneText(newest, texts)}
      </div>
      <div class="bar-actions">
        {newest && <UndoForm last={newest.last} undo={undo} texts={texts}>{texts.undo}</UndoForm>}
        <a class="to-keypad" href="#number" aria-label={texts.toKeypad}>
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d="M5 5h2M11 5h2M17 5h2M5 11h2M11 11h2M17 11h2M5 17h2M11 17h2M17 17h2" />
          </svg>
        </a>
      </div>
    </div>
  );
}

function ReplyText({ reply, texts }: { reply: Reply; texts: Texts["staff"] }) {
  return (
    <p>
      {reply.text}
      {reply.logInAt && (
        <>
          {" "}
          <a href={reply.logInAt}>{texts.logIn}</a>
        </>
      )}
    </p>
  );
}

function doneText({ last, count }: { last: Undoable; count: number }, { done }: Texts["staff"]) {
  if (last.kind === "cleared") return <p>{fill(done.cleared, { count })}</p>;
  const { kind, number } = last;
  const isOne = kind === "called" || count === 1;
  return <p>{fill(isOne ? done[kind] : done.manyRemoved, { number, count })}</p>;
}

/** By a plain form until the script is there; a whole board is cleared by script alone. */
function UndoForm({ last, undo, texts, children }: {
  last: Undoable;
  undo: () => void;
  texts: Texts["staff"];
  children: ComponentChildren;
}) {
  const call = last.kind === "cleared" ? null : last;
  const label = call ? fill(texts.undoNumber, { number: call.number }) : undefined;
  return (
    <form
      class="undo"
      method="post"
      action={last.kind === "called" ? "/orders/retract" : "/orders/restore"}
      onSubmit={(event) => {
        event.preventDefault();
        undo();
      }}
    >
      {call && <input type="hidden" name="number" value={call.number} />}
      {call && <input type="hidden" name="readyAt" value={call.readyAt} />}
      <button type="submit" aria-label={label}>{children}</button>
    </form>
  );
}
