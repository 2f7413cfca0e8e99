import type { PushServer } from "./push_server.ts";

/** Has that many phones of a push service wait for a number at the app at `url`; gives their ids. */
export async function waitingPhones(
  url: string,
  server: Pick<PushServer, "phone">,
  number: number,
  count: number,
): Promise<{ id: string; endpoint: string }[]> {
  return await Promise.all(Array.from({ length: count }, async (_, at) => {
    const { id, endpoint, keys } = server.phone();
    const headers = { origin: url, "x-forwarded-for": `192.0.${number % 200}.${at % 200}` };
    const body = JSON.stringify({ number, endpoint, keys, language: "en" });
    const response = await fetch(`${url}/api/subscriptions`, { method: "PUT", headers, body });
    if (response.status !== 204) throw new Error(`${response.status}: ${await response.text()}`);
    return { id, endpoint };
  }));
}
