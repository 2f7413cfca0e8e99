import { MAX_NUMBER } from "@/lib/shared/order.ts";
import { fill, type Texts } from "@/lib/shared/texts.ts";
import type { Followed } from "@/lib/browser/mine/use_my_numbers.ts";

interface FollowFormProps {
  /** Numbers of the page's address, kept by a form that is sent without a script. */
  asked: number[];
  /** Whether this phone waits for a number already. */
  isFollowing: boolean;
  /** What came of the last number. */
  result: Followed | null;
  prepare: () => void;
  follow: (text: string) => Promise<Followed>;
  texts: Texts["mine"];
}

/** Where someone puts in the number that they wait for; a plain form until the script is there. */
export function FollowForm(props: FollowFormProps) {
  const { asked, isFollowing, result, prepare, follow, texts } = props;
  async function submit(event: Event & { currentTarget: HTMLFormElement }) {
    event.preventDefault();
    const form = event.currentTarget;
    const text = form.querySelector<HTMLInputElement>(".my-number")!.value;
    const result = await follow(text);
    // The server has another version of what would have been loaded: so with a page of that. Not
    // where it can't be reached: that page would be the browser's, of an error.
    if (result === "failed" && (await fetch("/").catch(() => {}))?.ok) form.submit();
    if (result !== "followed") return;
    form.reset();
    // Lets the phone's keyboard go, and the board come up.
    form.parentElement!.removeAttribute("open");
  }
  const problem = result === "wrong number"
    ? fill(texts.wrongNumber, { max: MAX_NUMBER })
    : result === "failed"
    ? texts.failed
    : null;
  return (
    <details class="follow" open={!isFollowing}>
      <summary>{isFollowing ? texts.another : texts.question}</summary>
      <form onSubmit={submit}>
        {asked.map((number) => <input key={number} type="hidden" name="order" value={number} />)}
        <input
          class="my-number"
          name="order"
          inputMode="numeric"
          aria-label={texts.question}
          required
          autoComplete="off"
          enterKeyHint="go"
          onFocus={prepare}
        />
        <button type="submit">{texts.follow}</button>
      </form>
      <p role="alert">{problem}</p>
    </details>
  );
}
