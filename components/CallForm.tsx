import { IS_BROWSER } from "fresh/runtime";
import type { RefObject } from "preact";
import { MAX_NUMBER } from "@/lib/order.ts";
import { fill, type Texts } from "@/lib/texts.ts";

interface CallFormProps {
  /** What the field begins with. */
  initial: string;
  field: RefObject<HTMLInputElement>;
  /** Whether a call is under way. */
  isSending: boolean;
  /** Called with what is in the field. */
  call: (text: string) => void;
  texts: Texts["staff"];
}

/** Where staff put a number in; a plain form until the script is there. */
export function CallForm({ initial, field, isSending, call, texts }: CallFormProps) {
  return (
    <form
      class="call-form"
      method="post"
      action="/orders"
      onSubmit={(event) => {
        event.preventDefault();
        call(new FormData(event.currentTarget).get("number") as string);
      }}
    >
      <label for="number">{texts.number}</label>
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
      />
      <button type="submit" disabled={isSending}>{texts.call}</button>
    </form>
  );
}
