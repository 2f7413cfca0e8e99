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
  texts: Texts["cafe"];
}

/** Writes a line for the guests, or takes it away. */
export function NoticeForm({ shown, text, problem, texts }: NoticeFormProps) {
  const max = { max: MAX_NOTICE };
  return (
    <section aria-labelledby="notice">
      <h2 id="notice">{texts.notice}</h2>
      {shown && (
        <form class="notice-now" method="post" action="/orders/notice">
          <p>{fill(texts.noticeNow, { text: shown.text })}</p>
          <button name="end-now" type="submit">{texts.takeAway}</button>
        </form>
      )}
      <form class="notice-form" method="post" action="/orders/notice">
        {/* Longer than it may be: whoever pastes too much is told, and loses nothing. */}
        <input
          name="text"
          aria-labelledby="notice"
          aria-describedby="notice-hint"
          aria-invalid={problem === null || problem === "no end" ? "false" : "true"}
          value={text}
          maxLength={4 * MAX_NOTICE}
          required
          autoComplete="off"
        />
        <p id="notice-hint" class="hint">{fill(texts.noticeHint, max)}</p>
        {problem && <p class="reply failed" role="alert">{fill(texts.problems[problem], max)}</p>}
        <fieldset>
          <legend>{texts.end}</legend>
          {Object.entries(texts.ends).map(([end, name]) => (
            <label key={end}>
              <input type="radio" name="end" value={end} checked={end === "60"} /> {name}
            </label>
          ))}
        </fieldset>
        <button type="submit">{texts.show}</button>
      </form>
    </section>
  );
}
