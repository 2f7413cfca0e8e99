import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { CafeNow } from "@/components/staff/CafeNow.tsx";
import { CallForm } from "@/components/staff/CallForm.tsx";
import { ClearBoard } from "@/components/staff/ClearBoard.tsx";
import { GoneCalls } from "@/components/staff/GoneCalls.tsx";
import { ShowMatches } from "@/components/staff/ShowMatches.tsx";
import { StaffBar } from "@/components/staff/StaffBar.tsx";
import { StaffHealth } from "@/components/staff/StaffHealth.tsx";
import { StaffList } from "@/components/staff/StaffList.tsx";
import type { Reply } from "@/lib/browser/staff/client.ts";
import { isMatch, ordersIn } from "@/lib/browser/staff/numbers_view.ts";
import type { Undoable } from "@/lib/browser/staff/undo.ts";
import { useDeeds } from "@/lib/browser/staff/use_deeds.ts";
import { useGoneCalls } from "@/lib/browser/staff/use_gone_calls.ts";
import { useStaffStatus } from "@/lib/browser/staff/use_status.ts";
import { callKey, useLiveBoard } from "@/lib/browser/use_live_board.ts";
import { heldAt } from "@/lib/shared/cafe.ts";
import { type Board, type GoneCall, MAX_NUMBER } from "@/lib/shared/order.ts";
import { parseOrderNumber } from "@/lib/shared/order_number.ts";
import type { StaffStatus } from "@/lib/shared/staff_status.ts";
import { fill, type Texts } from "@/lib/shared/texts.ts";

interface StaffBoardProps {
  initial: Board;
  gone: GoneCall[];
  /** What came of a form that was sent without a script. */
  reply: Reply | null;
  /** What of that can be undone. */
  done: Undoable | null;
  /** What is in the field from such a form. */
  text: string;
  /** How the café's parts were when the page was made, if that was known. */
  status: StaffStatus | null;
  texts: Pick<Texts, "board" | "cafe" | "language" | "staff" | "status">;
}

/** The staff's board: puts numbers in and takes them off, live on every device. */
export default function StaffBoard(props: StaffBoardProps) {
  const { staff, cafe } = props.texts;
  const live = useLiveBoard(props.initial);
  const { board, orders, now, isOld } = live;
  const gone = useGoneCalls(props.gone, live);
  const known = useStaffStatus(props.status, orders.map(callKey).join());
  const field = useRef<HTMLInputElement>(null);
  const typed = useSignal(props.text);
  const onlyMatches = useSignal(false);
  const longestFirst = useSignal(false);
  const deeds = useDeeds({
    initial: props,
    isLive: live.status === "live",
    texts: staff,
    notCalled(number) {
      if (field.current?.value === "") type(String(number));
    },
  });
  const wrong = fill(staff.wrongNumber, { max: MAX_NUMBER });
  const say = (text: string) => deeds.say({ ok: false, text });
  const isWrong = useRef(false);

  // What a form without a script has led to is not said again after a reload.
  useEffect(() => history.replaceState(null, "", location.pathname), []);

  function type(text: string) {
    field.current!.value = text;
    follow(text);
  }

  function follow(text: string) {
    typed.value = text.trim();
    if (typed.value === "") onlyMatches.value = false;
    // The error goes as soon as the number is right.
    if (isWrong.current && parseOrderNumber(typed.value) !== null) {
      isWrong.current = false;
      deeds.say(null);
    }
  }

  function callTyped(text: string) {
    const number = parseOrderNumber(text.trim());
    isWrong.current = number === null;
    if (number === null) return say(wrong);
    type("");
    deeds.call(number);
  }

  const view = {
    typed: typed.value,
    onlyMatches: onlyMatches.value,
    longestFirst: longestFirst.value,
  };
  return (
    <div class={isOld ? "board staff-board old" : "board staff-board"}>
      <StaffHealth
        {...{ known, connection: live.status, silentMs: live.silentMs, now }}
        orders={orders}
        unsent={deeds.waiting.filter(({ isLate }) => isLate).length}
        texts={props.texts}
      />
      <div class="staff-input">
        <CafeNow {...heldAt(board, now)} texts={cafe} />
        <CallForm
          initial={props.text}
          field={field}
          call={callTyped}
          typed={follow}
          tooLong={() => {
            isWrong.current = true;
            say(wrong);
          }}
          texts={staff}
        >
          <ShowMatches
            count={orders.filter(({ number }) => isMatch(number, typed.value)).length}
            isOn={onlyMatches.value}
            toggle={() => onlyMatches.value = !onlyMatches.value}
            texts={staff}
          />
        </CallForm>
      </div>
      <div class="staff-list">
        <StaffBar {...deeds} count={orders.length} texts={staff}>
          <button
            type="button"
            class="longest-first"
            aria-pressed={longestFirst.value}
            onClick={() => longestFirst.value = !longestFirst.value}
          >
            {staff.longestFirst}
          </button>
        </StaffBar>
        <StaffList
          orders={ordersIn(orders, view)}
          isFiltered={onlyMatches.value && orders.length > 0}
          waiting={deeds.waiting}
          typed={typed.value}
          now={now}
          status={known.status}
          act={deeds.act}
          missed={(number, isCalledAgain) => {
            const text = staff.outcomes[isCalledAgain ? "newer call" : "absent"];
            deeds.say({ ok: true, text: fill(text, { number }) });
          }}
          texts={staff}
        />
        <GoneCalls calls={gone} now={now} callAgain={deeds.call} texts={props.texts} />
        {!view.onlyMatches && <ClearBoard orders={orders} clear={deeds.clear} texts={staff} />}
      </div>
    </div>
  );
}
