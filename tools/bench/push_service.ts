// A push service in a process of its own, told what to do by lines of JSON.
import { PushServer } from "@/tools/cafe/push_server.ts";
import { waitingPhones } from "@/tools/cafe/waiting_phones.ts";
import { obey } from "./child.ts";

const server = new PushServer();

await obey({
  variables: () => server.variables(),
  /** Has phones wait for the numbers 1 to `numbers` at the app at `url`, so many each. */
  async subscribe({ url, numbers, phones }: { url: string; numbers: number; phones: number }) {
    for (let number = 1; number <= numbers; number++) {
      await waitingPhones(url, server, number, phones);
    }
  },
  taken: () => server.messages.length,
});
