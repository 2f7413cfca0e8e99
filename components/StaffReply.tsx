import type { Reply } from "@/lib/staff_client.ts";

/** Says what came of the last thing that the person did; there from the start, so that it is read out. */
export function StaffReply({ reply }: { reply: Reply | null }) {
  return (
    <p class={reply?.ok === false ? "reply failed" : "reply"} role="status">
      {reply?.text}
      {reply?.loggedOut && (
        <>
          {" "}
          <a href="/login">Log in</a>
        </>
      )}
    </p>
  );
}
