import { assert, assertEquals, assertRejects } from "@std/assert";
import { LiveBoard } from "@/lib/board/live_board.ts";
import type { Board, Order } from "@/lib/shared/order.ts";
import { BoardMemory } from "@/lib/board/board_memory.ts";
import type { KnownBoard, RemovedOrder } from "@/lib/board/records.ts";
import { FakeClock } from "@/tests/support/fake_clock.ts";

const POLL_MS = 1_000;
const MINUTE_MS = 60_000;

/** What the database has. */
interface Snapshot {
  versionstamp: string;
  records: Order[];
  removed: RemovedOrder[];
}

function knownBoard({ versionstamp, records, removed }: Snapshot): KnownBoard {
  return {
    orders: new Map(records.map((order) => [order.number, order])),
    removed: new Map(removed.map((order) => [order.number, order])),
    state: null,
    notice: null,
    versionstamp,
    commit: undefined,
    stamps: new Map(),
  };
}

/** A store that answers when the test wants it to. */
class FakeStore {
  readonly memory = new BoardMemory();
  underWay: Promise<void> = Promise.resolve();
  snapshot: Snapshot = { versionstamp: "0", records: [], removed: [] };
  loads = 0;
  failing = false;
  /** While set, loads wait for it. */
  gate: Promise<void> | null = null;
  #watchers = new Set<ReadableStreamDefaultController<string>>();

  async read(): Promise<KnownBoard> {
    this.loads++;
    const take = this.memory.listing();
    const read = knownBoard(this.snapshot);
    await this.gate;
    if (this.failing) throw new Error("disk on fire");
    take(read);
    return read;
  }

  versionstamp(): Promise<string> {
    if (this.failing) return Promise.reject(new Error("disk on fire"));
    return Promise.resolve(this.snapshot.versionstamp);
  }

  watch(): ReadableStream<string> {
    let own: ReadableStreamDefaultController<string>;
    return new ReadableStream({
      start: (controller) => {
        own = controller;
        this.#watchers.add(controller);
      },
      cancel: () => {
        this.#watchers.delete(own);
      },
    });
  }

  /** Writes without telling anybody. */
  write(...records: Order[]): void {
    this.snapshot = {
      ...this.snapshot,
      versionstamp: `${Number(this.snapshot.versionstamp) + 1}`,
      records,
    };
  }

  tellWatchers(): void {
    for (const watcher of this.#watchers) watcher.enqueue(this.snapshot.versionstamp);
  }

  breakWatches(): void {
    for (const watcher of this.#watchers) watcher.error(new Error("watch lost"));
    this.#watchers.clear();
  }
}

async function setUp({ store = new FakeStore(), clock = new FakeClock(), pollMs = POLL_MS } = {}) {
  const liveBoard = new LiveBoard({ store, clock, pollMs });
  await liveBoard.open();
  const heard: Board[] = [];
  liveBoard.subscribe((board) => heard.push(board));
  const order = (number: number, lifeMs = 300_000): Order => ({
    number,
    readyAt: clock.now(),
    expiresAt: clock.now() + lifeMs,
    calls: 1,
    source: "kitchen",
  });
  return { clock, store, liveBoard, heard, order, [Symbol.asyncDispose]: () => liveBoard.close() };
}

const numbers = (board: Board | undefined) => board?.orders.map(({ number }) => number);

Deno.test("changed() loads the board and tells it to the listeners", async () => {
  await using setup = await setUp();
  const { clock, store, liveBoard, heard, order } = setup;
  store.write(order(850));
  liveBoard.changed();
  await clock.pass(0);
  assertEquals(heard.map(numbers), [[850]]);
  assertEquals(numbers(liveBoard.board), [850]);
});

Deno.test("a change during a load causes exactly one more", async () => {
  await using setup = await setUp();
  const { clock, store, liveBoard, heard, order } = setup;
  const { promise, resolve } = Promise.withResolvers<void>();
  store.gate = promise;
  const loadsBefore = store.loads;
  store.write(order(850));
  const first = liveBoard.changed();
  await clock.pass(0);
  store.write(order(850), order(851));
  const second = liveBoard.changed();
  for (let i = 0; i < 10; i++) liveBoard.changed();
  resolve();
  await first;
  assertEquals(numbers(liveBoard.board), [850]);
  await second;
  assertEquals(store.loads - loadsBefore, 2);
  assertEquals(numbers(heard.at(-1)), [850, 851]);
});

Deno.test("a change in the very moment in which a load ends is not lost", async () => {
  await using setup = await setUp();
  const { clock, store, liveBoard, order } = setup;
  const unsubscribe = liveBoard.subscribe(() => {
    unsubscribe();
    queueMicrotask(() => {
      store.write(order(850), order(851));
      liveBoard.changed();
    });
  });
  store.write(order(850));
  liveBoard.changed();
  await clock.pass(0);
  assertEquals(numbers(liveBoard.board), [850, 851]);
});

Deno.test("the same board again is not told again", async () => {
  await using setup = await setUp();
  const { clock, store, liveBoard, heard, order } = setup;
  store.write(order(850));
  liveBoard.changed();
  await clock.pass(0);
  liveBoard.changed();
  await clock.pass(10 * POLL_MS);
  assertEquals(heard.length, 1);
});

Deno.test("a change that only the watch tells is found at once", async () => {
  await using setup = await setUp();
  const { clock, store, heard, order } = setup;
  store.write(order(850));
  store.tellWatchers();
  await clock.pass(0);
  assertEquals(heard.map(numbers), [[850]]);
});

Deno.test("a change that is being read when the watch tells of it is read once", async () => {
  await using setup = await setUp();
  const { clock, store, liveBoard, heard, order } = setup;
  const gate = Promise.withResolvers<void>();
  store.gate = gate.promise;
  store.write(order(850));
  const before = store.loads;
  liveBoard.changed();
  await clock.pass(0);
  store.tellWatchers();
  await clock.pass(0);
  gate.resolve();
  await clock.pass(0);
  assertEquals(heard.map(numbers), [[850]]);
  assertEquals(store.loads - before, 1);
});

Deno.test("our own commit, of which the watch tells before it is answered, is not read", async () => {
  await using setup = await setUp();
  const { clock, store, heard, order } = setup;
  const answer = Promise.withResolvers<void>();
  store.underWay = answer.promise;
  const before = store.loads;
  store.write(order(850));
  store.tellWatchers();
  await clock.pass(0);
  store.memory.listing()(knownBoard(store.snapshot));
  answer.resolve();
  await clock.pass(0);
  assertEquals([heard.map(numbers), store.loads], [[[850]], before]);
});

Deno.test("a change that nobody tells is found by the poll", async () => {
  await using setup = await setUp();
  const { clock, store, heard, order } = setup;
  store.write(order(850));
  await clock.pass(POLL_MS - 1);
  assertEquals(heard, []);
  await clock.pass(1);
  assertEquals(heard.map(numbers), [[850]]);
});

Deno.test("a watch that breaks is begun again", async () => {
  await using setup = await setUp();
  const { clock, store, heard, order } = setup;
  store.breakWatches();
  await clock.pass(10_500);
  store.write(order(850));
  store.tellWatchers();
  await clock.pass(0);
  assertEquals(heard.map(numbers), [[850]]);
});

const BROKEN_WATCHES: Record<string, () => ReadableStream<string>> = {
  "breaks again and again": () =>
    new ReadableStream({ start: (controller) => controller.error(new Error("watch lost")) }),
  "ends again and again": () => new ReadableStream({ start: (controller) => controller.close() }),
  "can't be had": () => {
    throw new TypeError("no watch here");
  },
};

for (const [what, watch] of Object.entries(BROKEN_WATCHES)) {
  Deno.test(`a watch that ${what} is begun again every 10 s, and harms nothing`, async () => {
    const [clock, store] = [new FakeClock(), new FakeStore()];
    const start = clock.now();
    const begunAt: number[] = [];
    store.watch = () => {
      begunAt.push(clock.now() - start);
      return watch();
    };
    await using setup = await setUp({ store, clock, pollMs: 3_600_000 }); // no poll heals it
    for (let second = 0; second < 35; second++) {
      assert(setup.liveBoard.healthy);
      await clock.pass(1_000);
    }
    assertEquals(begunAt, [0, 10_000, 20_000, 30_000]);
    await setup.liveBoard.close();
    assertEquals(clock.waiting, 0);
  });
}

Deno.test("an order leaves at its expiry, without a write", async () => {
  await using setup = await setUp();
  const { clock, store, liveBoard, heard, order } = setup;
  store.write(order(850, 60_250), order(851, 90_000));
  liveBoard.changed();
  await clock.pass(60_249);
  assertEquals(heard.map(numbers), [[850, 851]]);
  await clock.pass(1);
  assertEquals(heard.map(numbers), [[850, 851], [851]]);
  assertEquals(new Set(heard.map(({ version }) => version)).size, 2);
  await clock.pass(30_000);
  assertEquals(numbers(heard.at(-1)), []);
});

Deno.test("an order of 3 h leaves at its second, without a timer of more than 1 h", async () => {
  await using setup = await setUp();
  const { clock, store, liveBoard, heard, order } = setup;
  store.versionstamp = () => new Promise(() => {}); // a poll that hangs sets no timer again
  store.write(order(850, 3 * 3_600_000));
  liveBoard.changed();
  await clock.pass(3 * 3_600_000 - 1);
  assertEquals(heard.map(numbers), [[850]]);
  await clock.pass(1);
  assertEquals(heard.map(numbers), [[850], []]);
  assert(clock.longest <= 3_600_000, `A timer was set for ${clock.longest} ms`);
});

Deno.test("after a jump of the clock the board follows within a poll", async () => {
  await using setup = await setUp();
  const { clock, store, liveBoard, heard, order } = setup;
  store.write(order(850));
  liveBoard.changed();
  await clock.pass(0);
  clock.jump(3_600_000);
  await clock.pass(POLL_MS);
  assertEquals(numbers(heard.at(-1)), []);
  clock.jump(-3_600_000);
  await clock.pass(POLL_MS);
  assertEquals(numbers(heard.at(-1)), [850]);
});

Deno.test("after a jump back a number leaves when the clock says so again, to the millisecond", async () => {
  await using setup = await setUp({ pollMs: 24 * 3_600_000 }); // no poll does it
  const { clock, store, liveBoard, heard, order } = setup;
  store.write(order(850, 5 * MINUTE_MS));
  await liveBoard.changed();
  await clock.pass(MINUTE_MS);
  clock.jump(-60 * MINUTE_MS);
  await clock.pass(64 * MINUTE_MS - 1);
  assertEquals(heard.map(numbers), [[850]]);
  await clock.pass(1);
  assertEquals(heard.map(numbers), [[850], []]);
});

Deno.test("an older state of the database, as after restoring a backup, is shown", async () => {
  await using setup = await setUp();
  const { clock, store, heard, order } = setup;
  const older = { versionstamp: "5", records: [order(7)], removed: [] };
  store.snapshot = { versionstamp: "9", records: [order(8)], removed: [] };
  await clock.pass(POLL_MS);
  store.snapshot = older;
  await clock.pass(POLL_MS);
  assertEquals(heard.map(numbers), [[8], [7]]);
});

Deno.test("while the store fails the board stays, and it follows again afterwards", async () => {
  await using setup = await setUp();
  const { clock, store, liveBoard, heard, order } = setup;
  store.write(order(850));
  liveBoard.changed();
  await clock.pass(0);
  store.failing = true;
  store.write(order(850), order(851));
  liveBoard.changed();
  await clock.pass(5 * POLL_MS);
  assertEquals(numbers(liveBoard.board), [850]);
  assertEquals(liveBoard.healthy, false);
  store.failing = false;
  await clock.pass(POLL_MS);
  assertEquals(numbers(heard.at(-1)), [850, 851]);
  assertEquals(liveBoard.healthy, true);
});

Deno.test("a store that failed and has not changed is healthy again within a poll", async () => {
  await using setup = await setUp();
  const { clock, store, liveBoard } = setup;
  store.failing = true;
  await clock.pass(POLL_MS);
  assertEquals(liveBoard.healthy, false);
  store.failing = false;
  await clock.pass(POLL_MS);
  assertEquals(liveBoard.healthy, true);
});

Deno.test("open() throws when the store can't be read", async () => {
  const store = new FakeStore();
  store.failing = true;
  const liveBoard = new LiveBoard({ store, clock: new FakeClock(), pollMs: POLL_MS });
  await assertRejects(() => liveBoard.open(), Error, "disk on fire");
  await liveBoard.close();
});

Deno.test("close() leaves no timer and tells nobody any more", async () => {
  const { clock, store, liveBoard, heard, order } = await setUp();
  store.write(order(850, 5_000));
  liveBoard.changed();
  await clock.pass(0);
  await liveBoard.close();
  assertEquals(clock.waiting, 0);
  liveBoard.changed();
  await clock.pass(10_000);
  assertEquals(heard.length, 1);
  assert(liveBoard.healthy);
});

Deno.test("a board tells for 15 minutes of calls that have expired or were removed", async () => {
  await using setup = await setUp({ pollMs: 60 * MINUTE_MS });
  const { clock, store, liveBoard, order } = setup;
  const recent = () => liveBoard.board.recent.map(({ number }) => number);
  const [expiring, removed] = [order(850, MINUTE_MS), order(7, 5 * MINUTE_MS)];
  store.write(expiring, removed, order(8, 3_600_000));
  await liveBoard.changed();
  assertEquals(recent(), []);
  await clock.pass(MINUTE_MS);
  assertEquals(liveBoard.board.recent, [{ number: 850, readyAt: expiring.readyAt }]);

  store.write(expiring, order(8, 3_600_000));
  store.snapshot.removed = [{ ...removed, removedAt: clock.now() + MINUTE_MS }];
  await liveBoard.changed();
  await clock.pass(MINUTE_MS);
  assertEquals(recent(), [850, 7]);
  await clock.pass(14 * MINUTE_MS - 1);
  assertEquals(recent(), [850, 7]);
  await clock.pass(1);
  assertEquals(recent(), [7]);
  await clock.pass(MINUTE_MS);
  assertEquals(recent(), []);
});

Deno.test("gone: for 30 minutes what left the board, when and how, the last first", async () => {
  await using setup = await setUp({ pollMs: 60 * MINUTE_MS });
  const { clock, store, liveBoard, order } = setup;
  const [expiring, removed] = [order(850, 5 * MINUTE_MS), order(7, 60 * MINUTE_MS)];
  store.write(expiring, order(8, 100 * MINUTE_MS));
  store.snapshot.removed = [{ ...removed, removedAt: clock.now() + MINUTE_MS }];
  await liveBoard.changed();
  await clock.pass(5 * MINUTE_MS);
  const start = clock.now() - 5 * MINUTE_MS;
  assertEquals(liveBoard.gone, [
    { number: 850, readyAt: start, goneAt: start + 5 * MINUTE_MS, how: "expired" },
    { number: 7, readyAt: start, goneAt: start + MINUTE_MS, how: "removed" },
  ]);
  await clock.pass(26 * MINUTE_MS);
  assertEquals(liveBoard.gone.map(({ number }) => number), [850]);
  await clock.pass(4 * MINUTE_MS);
  assertEquals(liveBoard.gone, []);
});
