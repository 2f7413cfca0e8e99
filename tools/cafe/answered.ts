import { assertEquals } from "@std/assert";

/** Reads an answer to its end. Throws with its text unless it has this status. */
export async function answered(request: Promise<Response>, status: number): Promise<void> {
  const response = await request;
  const text = await response.text();
  assertEquals(response.status, status, `${response.url} answered: ${text}`);
}
