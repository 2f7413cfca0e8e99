import type { Reply } from "@/lib/staff_client.ts";
import type { Texts } from "@/lib/texts.ts";

/** Says what came of the last thing that the person did; there from the start, so that it is read out. */
export function StaffReply({ reply, texts }: { reply: Reply | null; texts: Texts["staff"] }) {
  return (
    <p class={reply?.ok === false ? "reply failed" : "reply"} role="status">
      {reply?.text}
      {reply?.loggedOut && (
        <>
          {" "}
          <a href="/login">{texts.logIn}</a>
        </>
      )}
    </p>
  );
}
