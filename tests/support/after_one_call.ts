import { waitFor } from "@/tools/cafe/wait_for.ts";

/** Lets the two seconds go by in which calls of one number are one. */
export async function afterOneCall(): Promise<void> {
  const begun = Date.now();
  await waitFor(() => Date.now() - begun > 2_050);
}
