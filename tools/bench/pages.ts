// Very many pages in one process: each follows an event stream and notes when it got what.
// node:net with a buffer that all share costs half of what Deno.connect or fetch do.
import { Buffer } from "node:buffer";
import net from "node:net";
import { now, obey } from "./child.ts";
import { median, quantile } from "./figures.ts";

const REQUEST = "GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n";
/** Connections that are being made at the same time. */
const AT_ONCE = 100;
/** Where a page was refused it comes back later by up to this, at first (lib/browser/board_connection.ts). */
const LONGEST_FIRST_BACKOFF_MS = 1_000;
/** What the server is given to bring something to all of them. */
const LIMIT_MS = 30_000;

/** How soon a visitor comes after one that has left. */
const NEXT_VISIT_MS = 50;

const buffer = Buffer.alloc(65_536);
const pages = new Set<Page>();
const latencies: number[] = [];
const firsts: number[] = [];
let refused = 0;
let visits = 0;
let visiting = false;
let bytes = 0;
/** Called with a page whenever it has got a board. */
let gotBoard = (_: Page) => {};

class Page {
  /** The version of the board that it shows. */
  version = "";
  /** When that came. */
  at = 0;
  #port: number;
  #follows: boolean;
  #socket: net.Socket;
  #text = "";
  #retryMs = 0;
  #closed = false;

  /** One that `follows` comes back when its stream has ended, after the time that it was told. */
  constructor(port: number, follows: boolean) {
    this.#port = port;
    this.#follows = follows;
    this.#socket = this.#connect();
  }

  #connect(): net.Socket {
    this.#text = "";
    const socket = net.connect({
      port: this.#port,
      host: "127.0.0.1",
      onread: {
        buffer,
        callback: (length: number) => {
          bytes += length;
          this.#read(buffer.toString("latin1", 0, length));
          return true;
        },
      },
    }, () => socket.write(REQUEST));
    socket.on("error", () => {}); // "close" comes after it
    socket.on("close", () => {
      if (this.#closed || !this.#follows) return void pages.delete(this);
      setTimeout(() => this.#socket = this.#connect(), this.#retryMs);
    });
    return socket;
  }

  #read(text: string): void {
    if (this.#text === "" && text.startsWith("HTTP/1.1 ") && !text.startsWith("HTTP/1.1 200")) {
      refused++;
      this.#retryMs = 1_000 + Math.random() * LONGEST_FIRST_BACKOFF_MS;
      this.#socket.destroy();
      return;
    }
    this.#text += text;
    for (let end; (end = this.#text.indexOf("\n\n")) >= 0;) {
      const event = this.#text.slice(0, end);
      this.#text = this.#text.slice(end + 2);
      const retry = /^retry: (\d+)$/m.exec(event)?.[1];
      if (retry !== undefined) this.#retryMs = Number(retry);
      const id = /^id: (.+)$/m.exec(event)?.[1];
      if (id === undefined) continue;
      this.version = id;
      this.at = now();
      gotBoard(this);
    }
  }

  /** Leaves: with a reset, as what has crashed, or with a goodbye. */
  leave(reset: boolean): void {
    this.#closed = true;
    if (reset) this.#socket.resetAndDestroy();
    else this.#socket.destroy();
    pages.delete(this);
  }
}

/** Resolves when every page fits; `toCome` says how many will. */
function all(fits: (page: Page) => boolean, toCome = pages.size): Promise<void> {
  const waiting = Promise.withResolvers<void>();
  const done = new Set([...pages].filter(fits));
  const timer = setTimeout(() => {
    waiting.reject(new Error(`Pages that got it within the limit: ${done.size} of ${toCome}`));
  }, LIMIT_MS);
  const look = () => {
    if (done.size >= toCome) waiting.resolve();
  };
  gotBoard = (page) => {
    if (!fits(page)) return;
    done.add(page);
    look();
  };
  look();
  return waiting.promise.finally(() => {
    clearTimeout(timer);
    gotBoard = () => {};
  });
}

await obey({
  /** Opens `count` more; resolves when each has its first board. */
  async open({ port, count, follows = false }) {
    const wanted = pages.size + count;
    while (pages.size < wanted) {
      for (let each = 0; each < AT_ONCE && pages.size < wanted; each++) {
        pages.add(new Page(port, follows));
      }
      await all(({ version }) => version !== "");
    }
  },
  /** Waits until all show this version; notes how long after `since` each got it. */
  async shown({ version, since }) {
    await all((page) => page.version === version);
    const times = [...pages].map(({ at }) => at - since);
    for (const time of times) latencies.push(time);
    firsts.push(Math.min(...times));
    return Math.max(...times);
  },
  /** What was noted since the last summary: ms, bytes that came, and streams that were refused. */
  summary() {
    const summary = {
      p50: quantile(latencies, 0.5),
      p99: quantile(latencies, 0.99),
      first: median(firsts),
      bytes,
      refused,
    };
    latencies.length =
      firsts.length =
      bytes =
      refused =
        0;
    return summary;
  },
  /** The first `count` leave. */
  leave({ count, reset = false }) {
    for (const page of [...pages].slice(0, count)) page.leave(reset);
  },
  /** Keeps `count` open, each for some time; half of them leave without a goodbye. */
  async comeAndGo({ port, count, shortestMs, longestMs }) {
    visiting = true;
    const visit = () => {
      if (!visiting) return;
      const page = new Page(port, false);
      pages.add(page);
      visits++;
      setTimeout(() => {
        page.leave(Math.random() < 0.5);
        setTimeout(visit, NEXT_VISIT_MS);
      }, shortestMs + Math.random() * (longestMs - shortestMs));
    };
    for (let each = 0; each < count; each++) {
      visit();
      if (each % AT_ONCE === 0) await new Promise((resolve) => setTimeout(resolve, NEXT_VISIT_MS));
    }
  },
  /** Ends that, and all leave; says how many have come. */
  stayAway() {
    visiting = false;
    for (const page of [...pages]) page.leave(false);
    return { visits };
  },
});
