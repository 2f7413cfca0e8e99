import { IS_BROWSER } from "fresh/runtime";
import type { ComponentChildren, RefObject } from "preact";
import { useEffect } from "preact/hooks";
import { followKeyboard } from "@/lib/browser/staff/keyboard.ts";
import { MAX_NUMBER } from "@/lib/shared/order.ts";
import { fill, type Texts } from "@/lib/shared/texts.ts";

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "0"];

interface CallFormProps {
  /** What the field begins with. */
  initial: string;
  field: RefObject<HTMLInputElement>;
  /** Called with what is in the field. */
  call: (text: string) => void;
  /** Told what is in the field, whenever it changes. */
  typed: (text: string) => void;
  /** Told of a digit that is one too many. */
  tooLong: () => void;
  texts: Texts["staff"];
  /** Stands beside the field's name. */
  children?: ComponentChildren;
}

/** Where staff put a number in, by the keypad or a keyboard; a plain form until the script is there. */
export function CallForm(props: CallFormProps) {
  const { initial, field, call, typed, tooLong, texts, children } = props;
  const put = (text: string) => typed(field.current!.value = text);
  const press = (digit: string) => {
    const text = field.current!.value + digit;
    // Cut off, it would be another number.
    if (text.length > String(MAX_NUMBER).length) tooLong();
    else put(text);
  };
  const backspace = () => put(field.current!.value.slice(0, -1));
  useEffect(() => {
    const input = field.current!;
    // The phone's own keyboard would hide the list.
    input.inputMode = "none";
    // What is wrong is said by the page, in its own language.
    input.form!.noValidate = true;
    return followKeyboard({ press, backspace, enter: () => call(field.current!.value) });
  }, []);
  return (
    <form
      class="call-form"
      method="post"
      action="/orders"
      onSubmit={(event) => {
        event.preventDefault();
        call(field.current!.value);
      }}
    >
      <div class="field-head">
        <label for="number">{texts.number}</label>
        {children}
      </div>
      <input
        ref={field}
        id="number"
        name="number"
        // In the browser what stands in the field is the person's, not ours.
        value={IS_BROWSER ? undefined : initial}
        inputMode="numeric"
        // With what comes along when a number is pasted; no maxLength: cut off, it is another number.
        pattern="\s*[1-9][0-9]{0,4}\s*"
        title={fill(texts.numberHint, { max: MAX_NUMBER })}
        required
        autoComplete="off"
        enterKeyHint="send"
        onInput={(event) => typed(event.currentTarget.value)}
      />
      <div class="keypad">
        {DIGITS.map((digit) => (
          <button
            key={digit}
            type="button"
            class="key"
            aria-label={fill(texts.digit, { digit })}
            onClick={() => press(digit)}
          >
            {digit}
          </button>
        ))}
        <button type="button" class="key" aria-label={texts.backspace} onClick={backspace}>
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d="M9 5h11v14H9l-6-7zM12 9l5 6M17 9l-5 6" />
          </svg>
        </button>
        <button type="submit">{texts.call}</button>
      </div>
    </form>
  );
}
