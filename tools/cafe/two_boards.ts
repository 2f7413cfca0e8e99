import type { KeyObject } from "node:crypto";
import { addDays, Calendar, DEFAULT_TIME_ZONE } from "@/lib/shared/calendar.ts";
import { LOGIN_TOKEN } from "./staff.ts";
import { seedBoard } from "./seed_board.ts";
import { seedDay } from "./seed_day.ts";
import { emptyDatabase, Server } from "./server.ts";
import { rsaKeyPair } from "./signing.ts";

/** Of every length, so that each width of a number is seen. */
const EIGHT = [99_999, 1234, 7, 862, 12, 858, 851, 850];

/** A provider of accounts that nobody asks for anything before somebody logs in by it. */
const OWN_ACCOUNTS = {
  AZURE_TENANT_ID: "72f988bf-86f1-41af-91ab-2d7cd011db47",
  OIDC_CLIENT_ID: "order-board",
  OIDC_CLIENT_SECRET: "not-a-secret",
  OIDC_REDIRECT_URI: "https://orders.example.com/auth/microsoft/callback",
  OIDC_ALLOWED_ROLE: "Bar.Staff",
};

const kitchen = rsaKeyPair();

/** The app with these numbers on its board. */
export interface OpenBoard extends AsyncDisposable {
  url: string;
}

/** The app twice: with nothing on its board, and with eight numbers and staff's own accounts. */
export interface TwoBoards extends AsyncDisposable {
  empty: OpenBoard;
  eight: OpenBoard;
  /** Signs the orders that both take. */
  kitchen: KeyObject;
}

/** Starts the app on a database of its own, with a day before unless the board is empty; staff log in with `LOGIN_TOKEN`. */
export async function openBoard(
  numbers: number[],
  variables: Record<string, string> = {},
): Promise<OpenBoard> {
  await using parts = new AsyncDisposableStack();
  const database = parts.use(await emptyDatabase());
  const yesterday = addDays(new Calendar(DEFAULT_TIME_ZONE).dayAt(Date.now()), -1);
  if (numbers.length > 0) await seedDay(database.variables.KV_PATH, yesterday);
  await seedBoard(database.variables.KV_PATH, numbers);
  const server = parts.use(
    await Server.start({
      ...database.variables,
      BAR_NAME: "Café Noord",
      LOGIN_TOKEN,
      WEBHOOK_PUBLIC_KEY: kitchen.spki,
      ...variables,
    }),
  );
  const opened = parts.move();
  return { url: server.url, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** Starts both. */
export async function openTwoBoards(): Promise<TwoBoards> {
  await using parts = new AsyncDisposableStack();
  const empty = parts.use(await openBoard([]));
  const eight = parts.use(await openBoard(EIGHT, OWN_ACCOUNTS));
  const opened = parts.move();
  return {
    empty,
    eight,
    kitchen: kitchen.privateKey,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
