import { useSignal } from "@preact/signals";
import { NoticeForm } from "@/components/staff/NoticeForm.tsx";
import { StateForm } from "@/components/staff/StateForm.tsx";
import { type DirectRequest, doNow } from "@/lib/browser/staff/direct.ts";
import { useLiveBoard } from "@/lib/browser/use_live_board.ts";
import { type CafeStateName, heldAt } from "@/lib/shared/cafe.ts";
import { MAX_NOTICE, type NoticeProblem, readNotice } from "@/lib/shared/notice.ts";
import type { Board } from "@/lib/shared/order.ts";
import { fill, type Texts } from "@/lib/shared/texts.ts";

interface CafeSwitchesProps {
  initial: Board;
  /** What is in the notice's field, as after a form without a script. */
  text: string;
  problem: NoticeProblem | null;
  texts: Pick<Texts, "cafe" | "staff">;
}

/** Says how the café is and writes a line for the guests: at once or not at all, never later. */
export default function CafeSwitches({ initial, text, problem, texts }: CafeSwitchesProps) {
  const { board, now } = useLiveBoard(initial);
  const { state, notice } = heldAt(board, now);
  const reply = useSignal<{ ok: boolean; text: string } | null>(null);
  const isBusy = useSignal(false);

  async function send(request: DirectRequest, done: string): Promise<boolean> {
    if (isBusy.value) return false;
    isBusy.value = true;
    reply.value = null;
    const result = await doNow(request, texts.staff);
    isBusy.value = false;
    const isDone = result.outcome === "done";
    reply.value = isDone ? { ok: true, text: done } : { ok: false, text: result.text };
    return isDone;
  }

  const setState = (name: CafeStateName) =>
    send({ method: "PUT", path: "/api/state", body: { state: name } }, texts.cafe.means[name]);

  async function show(form: HTMLFormElement) {
    const body = Object.fromEntries(new FormData(form));
    const wanted = readNotice(body);
    if ("problem" in wanted) {
      const why = fill(texts.cafe.problems[wanted.problem], { max: MAX_NOTICE });
      reply.value = { ok: false, text: why };
    } else if (await send({ method: "PUT", path: "/api/notice", body }, texts.cafe.shown)) {
      form.reset();
    }
  }

  return (
    <div class="cafe-switches">
      <p class={reply.value?.ok === false ? "reply failed" : "reply"} role="status">
        {reply.value?.text}
      </p>
      <StateForm state={state?.name ?? "open"} set={setState} texts={texts.cafe} />
      <NoticeForm
        shown={notice ?? null}
        text={text}
        problem={problem}
        show={show}
        end={() => send({ method: "DELETE", path: "/api/notice" }, texts.cafe.ended)}
        texts={texts.cafe}
      />
    </div>
  );
}
