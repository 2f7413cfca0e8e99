import { MAX_NUMBER } from "@/lib/shared/order.ts";
import { fill, type Texts } from "@/lib/shared/texts.ts";
import type { FollowProblem } from "@/lib/browser/mine/use_my_numbers.ts";

interface FollowFormProps {
  /** Numbers of the page's address, kept by a form that is sent without a script. */
  asked: number[];
  /** Whether what stands above it is the server's yet. */
  isAsking: boolean;
  /** Whether this phone waits for a number already. */
  isFollowing: boolean;
  /** What kept the last number from being followed. */
  problem: FollowProblem | null;
  prepare: () => void;
  /** Waits for the number in the form. */
  follow: (form: HTMLFormElement) => void;
  texts: Texts["mine"];
}

/** Where someone puts in the number that they wait for; a plain form until the script is there. */
export function FollowForm(props: FollowFormProps) {
  const { asked, isAsking, isFollowing, problem, prepare, follow, texts } = props;
  function submit(event: Event & { currentTarget: HTMLFormElement }) {
    event.preventDefault();
    follow(event.currentTarget);
  }
  const advice = problem === "failed"
    ? texts.failed
    : problem && fill(texts.wrongNumber, { max: MAX_NUMBER });
  const title = isAsking || isFollowing ? texts.another : texts.question;
  return (
    <details class="follow" open={!isFollowing || advice !== null}>
      <summary>
        <span key={title}>{title}</span>
      </summary>
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
      <p role="alert">{advice && <span key={advice}>{advice}</span>}</p>
    </details>
  );
}
