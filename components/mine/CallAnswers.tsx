import { collect, keepWaiting, type MyCall } from "@/lib/shared/my_numbers.ts";
import type { Texts } from "@/lib/shared/texts.ts";
import { answer, myNumbers } from "@/lib/browser/mine/store.ts";

interface CallAnswersProps {
  call: MyCall;
  /** By the server's clock, in ms since the epoch. */
  now: number;
  texts: Texts["mine"];
}

/** What can be answered to a call. */
export function CallAnswers({ call, now, texts }: CallAnswersProps) {
  return (
    <p class="answers">
      <button
        type="button"
        class="got"
        onClick={() => answer(collect(myNumbers.value, call, now))}
      >
        {texts.got}
      </button>
      {call.isGone && (
        <button
          type="button"
          onClick={() => answer(keepWaiting(myNumbers.value, call))}
        >
          {texts.keepWaiting}
        </button>
      )}
    </p>
  );
}
