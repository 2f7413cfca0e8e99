import { MAX_SCREEN_NAME } from "@/lib/shared/television.ts";
import type { PlainProblem } from "@/lib/shared/plain_text.ts";
import { SCREEN_CODE_MINUTES } from "@/lib/shared/television.ts";
import { fill, type Texts } from "@/lib/shared/texts.ts";

interface TelevisionCodeProps {
  /** A code that was made a moment ago, and for which television. */
  made: { name: string; code: string } | null;
  problem: PlainProblem | "too many" | null;
  /** Where televisions find the board. */
  address: URL;
  texts: Texts["televisions"];
}

/** Makes a code for a new television, and says what to do with it. */
export function TelevisionCode({ made, problem, address, texts }: TelevisionCodeProps) {
  return (
    <section aria-labelledby="add-screen">
      <h2 id="add-screen">{texts.add}</h2>
      {made && (
        <div role="status">
          <p>
            {fill(texts.enter, {
              name: made.name,
              address: `${address.host}/screen/add`,
              minutes: SCREEN_CODE_MINUTES,
            })}
          </p>
          <p class="made-code">{made.code}</p>
        </div>
      )}
      <form class="notice-form" method="post" action="/orders/screens">
        <label for="name">{texts.name}</label>
        <input
          id="name"
          name="name"
          required
          maxLength={MAX_SCREEN_NAME}
          autoComplete="off"
          aria-describedby="name-hint"
          aria-invalid={problem === null ? "false" : "true"}
        />
        <p id="name-hint" class="hint">{texts.nameHint}</p>
        {problem && <p class="reply failed" role="alert">{texts.problems[problem]}</p>}
        <button type="submit">{texts.makeCode}</button>
      </form>
      <p class="hint">{texts.why}</p>
    </section>
  );
}
