import type { KeyObject } from "node:crypto";
import { LOGIN_TOKEN } from "./browser/phone.ts";
import { seedBoard } from "./seed_board.ts";
import { emptyDatabase, Server } from "./server.ts";
import { rsaKeyPair } from "./signing.ts";

/** Of every length, so that each width of a number is seen. */
const EIGHT = [99_999, 1234, 7, 862, 12, 858, 851, 850];

/** The app twice: with nothing on its board, and with eight numbers. */
export interface TwoBoards extends AsyncDisposable {
  empty: Server;
  eight: Server;
  /** Signs the orders that both take. */
  kitchen: KeyObject;
}

/** Starts both, each on a database of its own; staff log in with `LOGIN_TOKEN`. */
export async function openTwoBoards(): Promise<TwoBoards> {
  await using parts = new AsyncDisposableStack();
  const kitchen = rsaKeyPair();
  const open = async (numbers: number[]) => {
    const { variables } = parts.use(await emptyDatabase());
    await seedBoard(variables.KV_PATH, numbers);
    const settings = { BAR_NAME: "Café Noord", LOGIN_TOKEN, WEBHOOK_PUBLIC_KEY: kitchen.spki };
    return parts.use(await Server.start({ ...variables, ...settings }));
  };
  const [empty, eight] = [await open([]), await open(EIGHT)];
  const opened = parts.move();
  return {
    empty,
    eight,
    kitchen: kitchen.privateKey,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
