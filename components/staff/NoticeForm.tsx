import { IS_BROWSER } from "fresh/runtime";
import type { Notice } from "@/lib/shared/cafe.ts";
import { MAX_NOTICE, type NoticeProblem } from "@/lib/shared/notice.ts";
import { fill, type Texts } from "@/lib/shared/texts.ts";

interface NoticeFormProps {
  /** What the guests see now. */
  shown: Notice | null;
  /** What is in the field. */
  text: string;
  /** Why that could not be shown. */
  problem: NoticeProblem | null;
  /** Show it, and take it away, where there is a script. */
  show: (form: HTMLFormElement) => void;
  end: () => void;
  texts: Texts["cafe"];
}

/** Writes a line for the guests, or takes it away. */
export function NoticeForm({ shown, text, problem, show, end, texts }: NoticeFormProps) {
  const max = { max: MAX_NOTICE };
  return (
    <section aria-labelledby="notice">
      <h2 id="notice">{texts.notice}</h2>
      {shown && (
        <form
          class="notice-now"
          method="post"
          action="/orders/notice"
          onSubmit={(event) => {
            event.preventDefault();
            end();
          }}
        >
          <p>{fill(texts.noticeNow, { text: shown.text })}</p>
          <button name="end-now" type="submit">{texts.takeAway}</button>
        </form>
      )}
      <form
        class="notice-form"
        method="post"
        action="/orders/notice"
        onSubmit={(event) => {
          event.preventDefault();
          show(event.currentTarget);
        }}
      >
        {/* Longer than it may be: whoever pastes too much is told, and loses nothing. */}
        <input
          name="text"
          aria-labelledby="notice"
          aria-describedby="notice-hint"
          aria-invalid={problem === null || problem === "no end" ? "false" : "true"}
          // In the browser these are the person's, not ours.
          value={IS_BROWSER ? undefined : text}
          maxLength={4 * MAX_NOTICE}
          required
          autoComplete="off"
        />
        <p id="notice-hint" class="hint">{fill(texts.noticeHint, max)}</p>
        {problem && <p class="reply failed" role="alert">{fill(texts.problems[problem], max)}</p>}
        <fieldset>
          <legend>{texts.end}</legend>
          {Object.entries(texts.ends).map(([until, name]) => (
            <label key={until}>
              <input
                type="radio"
                name="end"
                value={until}
                checked={IS_BROWSER ? undefined : until === "60"}
              />{" "}
              {name}
            </label>
          ))}
        </fieldset>
        <button type="submit">{texts.show}</button>
      </form>
    </section>
  );
}
