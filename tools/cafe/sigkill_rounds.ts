import type { Order } from "@/lib/shared/order.ts";
import { pause } from "@/lib/base/pause.ts";
import { randomFrom } from "./random.ts";
import { emptyDatabase, Server } from "./server.ts";
import { postOrder, rsaKeyPair } from "./signing.ts";
import { Staff } from "./staff.ts";
import { waitFor } from "./wait_for.ts";

/** Who send one thing after the other, all at the same time. */
const SENDERS = 24;
const NUMBERS_EACH = 25;
/** About what is answered in the longest burst, on whatever machine. */
const MOST_ANSWERS = 150;
const LONGEST_START_MS = 400;
const TIMEOUT_S = 3_600;
const LOGIN_TOKEN = "a token for tests";

/** One way in which a number may stand: off the board, or by a call that began from `from` to `to`. */
type Standing = { from: number; to: number } | null;

/** What came of the rounds so far. */
export interface Tally {
  rounds: number;
  /** What was answered 200: orders of the kitchen, calls and removals by staff. */
  accepted: number;
  /** Numbers that were on their way when the process was killed. */
  unanswered: number;
  /** Orders that were answered 200 and are not on the board. */
  missing: string[];
  /** Numbers that are on the board twice. */
  double: string[];
  /** All else: removed ones that are back, wrong times, answers other than 200. */
  wrong: string[];
}

/**
 * Kills the app at a random moment of a burst, starts it again and looks at its board, again and
 * again on one database. The same `seed` gives the same bursts and moments. Yields after each round.
 */
export async function* sigkillRounds(rounds: number, seed: number): AsyncGenerator<Tally> {
  await using database = await emptyDatabase();
  const kitchen = rsaKeyPair();
  const variables = {
    ...database.variables,
    WEBHOOK_PUBLIC_KEY: kitchen.spki,
    LOGIN_TOKEN,
    ORDER_TIMEOUT: String(TIMEOUT_S),
  };
  const random = randomFrom(seed);
  const tally: Tally = {
    rounds: 0,
    accepted: 0,
    unanswered: 0,
    missing: [],
    double: [],
    wrong: [],
  };
  const standings = new Map<number, Standing[]>();
  let server = await Server.start(variables);
  try {
    const staff = await Staff.logIn(server.url, LOGIN_TOKEN);
    while (tally.rounds < rounds) {
      const { url } = server;
      const burst = new Burst(tally, standings, {
        order: (number) => postOrder(url, number, kitchen.privateKey),
        call: (number) => staff.call(url, number),
        remove: (number) => staff.remove(url, number),
      });
      const sending = burst.begin(random);
      const enough = tally.accepted + random() * MOST_ANSWERS;
      try {
        await waitFor(() => tally.accepted >= enough || tally.wrong.length > 0, {
          limitMs: 60_000,
          describe: () => JSON.stringify(tally),
        });
      } finally {
        burst.isOver = true;
      }
      await server.stop("SIGKILL");
      await sending;
      if (random() < 0.2) {
        // Killed while it starts, too.
        server = await Server.launch(variables);
        await pause(random() * LONGEST_START_MS);
        await server.stop("SIGKILL");
      }
      server = await Server.start(variables);
      await compare(server.url, standings, tally);
      tally.rounds++;
      yield tally;
    }
  } finally {
    await server.stop("SIGKILL");
  }
}

/** What can be sent of a number. */
type Deeds = Record<"order" | "call" | "remove", (number: number) => Promise<Response>>;

/** Many who send at once, each for numbers of their own, until the process is killed. */
class Burst {
  isOver = false;
  #tally: Tally;
  #standings: Map<number, Standing[]>;
  #deeds: Deeds;

  constructor(tally: Tally, standings: Map<number, Standing[]>, deeds: Deeds) {
    this.#tally = tally;
    this.#standings = standings;
    this.#deeds = deeds;
  }

  async begin(random: () => number): Promise<void> {
    const senders = Array.from({ length: SENDERS }, async (_, sender) => {
      const own = randomFrom(random() * 2 ** 32);
      while (!this.isOver) {
        const number = 1 + sender * NUMBERS_EACH + Math.floor(own() * NUMBERS_EACH);
        const kind = own();
        await this.#send(kind < 0.7 ? "order" : kind < 0.85 ? "call" : "remove", number);
      }
    });
    await Promise.all(senders);
  }

  /** Sends one thing. Until it is answered, it may have happened or not. */
  async #send(deed: keyof Deeds, number: number): Promise<void> {
    const before = this.#standings.get(number) ?? [null];
    const from = Date.now();
    const after = deed === "remove" ? null : { from, to: Infinity };
    this.#standings.set(number, [...before, after]);
    try {
      const response = await this.#deeds[deed](number);
      const { outcome } = await response.json();
      if (response.status !== 200) {
        this.#tally.wrong.push(`${deed} ${number}: answered ${response.status}`);
        return;
      }
      this.#tally.accepted++;
      const answered = after && { from, to: Date.now() };
      this.#standings.set(number, outcome === "same call" ? before : [answered]);
    } catch {
      this.#tally.unanswered++;
    }
  }
}

/** Compares the board with how each number may stand, and takes down how it does. */
async function compare(
  url: string,
  standings: Map<number, Standing[]>,
  { missing, double, wrong, rounds }: Tally,
): Promise<void> {
  const { board } = await (await fetch(`${url}/api/orders`)).json();
  const shown = Map.groupBy(board.orders as Order[], ({ number }) => number);
  for (const number of shown.keys()) if (!standings.has(number)) standings.set(number, [null]);
  for (const [number, possible] of standings) {
    const orders = shown.get(number) ?? [];
    const [order] = orders;
    const told = `round ${rounds + 1}, ${number}: ${JSON.stringify({ orders, possible })}`;
    if (orders.length > 1) double.push(told);
    else if (order === undefined && !possible.includes(null)) missing.push(told);
    else if (order !== undefined && !possible.some((standing) => stands(order, standing))) {
      wrong.push(told);
    }
    const at = order?.readyAt;
    standings.set(number, [at === undefined ? null : { from: at, to: at }]);
  }
}

/** Whether an order may be this one, with the time that remains of it. */
function stands({ readyAt, expiresAt }: Order, standing: Standing): boolean {
  return standing !== null && readyAt >= standing.from && readyAt <= standing.to &&
    expiresAt - readyAt === TIMEOUT_S * 1000;
}
