import { ago, lostFor } from "@/lib/shared/ago.ts";
import { SILENCE_MS, type Status } from "@/lib/browser/board_connection.ts";
import { stateOfTelevision } from "@/lib/shared/television.ts";
import { isOldStatus, type StaffStatus } from "@/lib/shared/staff_status.ts";
import type { Order } from "@/lib/shared/order.ts";
import { standingOf } from "./numbers_view.ts";
import { fill, type Texts } from "@/lib/shared/texts.ts";
import type { KnownStatus } from "./use_status.ts";

/** A refused order is news for this long, in ms, unless the kitchen's next one was accepted. */
const REFUSAL_NEWS_MS = 30 * 60_000;
/** From this age on, in ms, a time of day needs its day. */
const DAY_NEEDED_MS = 12 * 3_600_000;

/** How well a part does: `warn` may be nothing, or nothing that lasts. */
export type Level = "good" | "warn" | "bad";

/** One of the café's parts, in words. */
export interface HealthPart {
  name: keyof Texts["status"]["parts"];
  level: Level;
  /** How it is, the most important first. */
  facts: string[];
  /** What to do about it, or good to know. */
  advice: string[];
  /** The trouble in one line; empty where all is good. */
  trouble: string;
}

/** What a page knows when it says how the café is; times in ms. */
export interface HealthOptions {
  known: KnownStatus;
  /** Of the page's own connection; `null` before its script has begun. */
  connection: Status | null;
  /** For how long the server has not been heard. */
  silentMs: number;
  /** By the server's clock, since the epoch. */
  now: number;
  /** What is on the board. */
  orders: Order[];
  /** How many deeds of this page are not answered yet, and late. */
  unsent: number;
  texts: Pick<Texts, "board" | "language" | "status">;
}

/** Says how each part is: orders that can't be stored, the page itself, then by what depends on it. */
export function healthParts(options: HealthOptions): HealthPart[] {
  const page = pagePart(options);
  const { status } = options.known;
  if (status === null) return [page, ...standingParts(options)];
  const parts = [...storageParts(status, options), page];
  parts.push(kitchenPart(status, options));
  if (status.aurora !== null) parts.push(screensPart(status.aurora, options));
  if (status.televisions.length > 0) parts.push(televisionsPart(status, options));
  parts.push(...standingParts(options));
  parts.push(pagesPart(status, options.texts));
  parts.push(pushPart(status, options));
  parts.push(signInPart(status, options));
  return parts;
}

/**
 * The most important trouble, if there is any. Next to orders that can't be stored that is the page's
 * own: without a connection nothing else is known.
 */
export function worstPart(parts: HealthPart[]): HealthPart | null {
  const worst = (level: Level, name?: HealthPart["name"]) =>
    parts.find((part) => part.level === level && part.name === (name ?? part.name));
  return worst("bad", "storage") ?? worst("bad", "page") ?? worst("warn", "page") ??
    worst("bad") ?? worst("warn") ?? null;
}

/** How many pages are open, in words. The one that says so is one, counted yet or not. */
export function pagesText({ pages }: StaffStatus, { status }: HealthOptions["texts"]): string {
  return pages <= 1 ? status.onePage : fill(status.manyPages, { n: pages });
}

/** A proxy that is not trusted is a fact and no trouble: anyone can send a proxy's headers. */
function pagesPart(status: StaffStatus, texts: HealthOptions["texts"]): HealthPart {
  const { pagesAdvice, proxy } = texts.status;
  const part = good("pages", pagesText(status, texts));
  if (!status.ignoresProxy) return { ...part, advice: [pagesAdvice] };
  return { ...part, facts: [...part.facts, proxy.name], advice: [pagesAdvice, proxy.advice] };
}

function good(name: HealthPart["name"], ...facts: string[]): HealthPart {
  return { name, level: "good", facts, advice: [], trouble: "" };
}

/** Nothing, unless something is wrong. */
function storageParts(status: StaffStatus, { now, texts }: HealthOptions): HealthPart[] {
  const { diskFull, damaged, shared } = texts.status.storage;
  const { isDiskFull, damagedAt, isShared } = status.storage;
  const part: HealthPart = { name: "storage", level: "warn", facts: [], advice: [], trouble: "" };
  if (isDiskFull) {
    // There may be room again, as far as an old status tells.
    if (!isOldStatus(status, now)) part.level = "bad";
    part.facts.push(diskFull.name);
    part.advice.push(diskFull.advice, diskFull.meanwhile);
  }
  if (damagedAt !== null) {
    part.facts.push(fill(damaged.name, { age: ago(now - damagedAt, texts.board) }));
    part.advice.push(damaged.advice, damaged.file);
  }
  if (isShared) {
    part.facts.push(shared.name);
    part.advice.push(shared.advice);
  }
  const [trouble] = part.facts;
  return trouble === undefined ? [] : [{ ...part, trouble }];
}

function pagePart({ known, connection, silentMs, now, unsent, texts }: HealthOptions): HealthPart {
  const { board, status } = texts;
  const name = "page";
  if (connection === null) return good(name, status.asLoaded);
  if (connection !== "live" && connection !== "polling") {
    const trouble = lostFor(connection, silentMs, board);
    const level = silentMs < SILENCE_MS ? "warn" : "bad";
    return { name, level, facts: [trouble], advice: [status.connectionAdvice], trouble };
  }
  if (unsent > 0) {
    const trouble = fill(status.unsent, { count: unsent });
    return { name, level: "bad", facts: [trouble], advice: [status.unsentAdvice], trouble };
  }
  if (known.isLoggedOut) {
    const trouble = status.loggedOut;
    const advice = [status.loggedOutAdvice];
    return { name, level: "bad", facts: [trouble], advice, trouble };
  }
  if (known.status === null || !isOldStatus(known.status, now)) {
    return good(name, board[connection]);
  }
  const trouble = fill(status.asOf, { age: ago(now - known.status.now, board) });
  return { name, level: "warn", facts: [trouble], advice: [status.oldAdvice], trouble };
}

function kitchenPart({ webhook }: StaffStatus, { now, texts }: HealthOptions): HealthPart {
  const { board, status: { kitchen, refusals } } = texts;
  const { accepted, refused } = webhook;
  const age = (at: number) => ago(now - at, board);
  const last = accepted === null
    ? kitchen.none
    : fill(kitchen.accepted, { number: accepted.number, age: age(accepted.at) });
  if (refused === null) return good("kitchen", last);
  if (refused.reason === "unproven evacuation") {
    const trouble = fill(kitchen.evacuation, { age: age(refused.at) });
    if (now - refused.at >= REFUSAL_NEWS_MS) return good("kitchen", last, trouble);
    const advice = [kitchen.evacuationAdvice];
    return { name: "kitchen", level: "bad", facts: [trouble, last], advice, trouble };
  }
  // A newer release may have known more reasons.
  const reason = refusals[refused.reason] ?? refusals.failed;
  const values = { why: reason.name, age: age(refused.at), status: refused.status };
  const refusal = fill(kitchen.refused, values);
  const isNews = refused.at > (accepted?.at ?? 0) && now - refused.at < REFUSAL_NEWS_MS;
  if (!isNews) return good("kitchen", last, refusal);
  return {
    name: "kitchen",
    // Nobody knows whose it was.
    level: refused.reason === "unsigned" ? "warn" : "bad",
    facts: [refusal, last],
    advice: [reason.advice, kitchen.callByHand],
    trouble: fill(kitchen.wasRefused, values),
  };
}

function screensPart(
  { state, since, reason }: NonNullable<StaffStatus["aurora"]>,
  { connection, now, texts }: HealthOptions,
): HealthPart {
  const { screens, troubles } = texts.status;
  const name = "screens";
  if (state === "in step" || state === "working") return good(name, screens[state]);
  // The server does not know which time of day it is where the page is.
  const time = connection === null ? null : timeOfDay(since, now, texts.language);
  const sinceThen = (text: string) =>
    time === null ? text : fill(screens.since, { trouble: text, time });
  if (state === "unknown") {
    const trouble = sinceThen(screens.unknown);
    return { name, level: "warn", facts: [trouble], advice: [screens.unknownAdvice], trouble };
  }
  const cause = troubles[reason ?? "failing"] ?? troubles.failing;
  const trouble = sinceThen(reason === "no answer" ? screens.unreachable : screens.troubled);
  const facts = [trouble, cause.name];
  return { name, level: "bad", facts, advice: [cause.advice, screens.allTheSame], trouble };
}

/** Nothing, unless numbers are about to leave that nobody has picked up. */
function standingParts({ orders, now, texts: { status } }: HealthOptions): HealthPart[] {
  const numbers = orders.filter((order) => standingOf(order, now) === "leaving soon")
    .map(({ number }) => number);
  if (numbers.length === 0) return [];
  const one = numbers.length === 1;
  const values = { count: numbers.length, number: numbers[0]! };
  const trouble = fill(one ? status.standing.one : status.standing.many, values);
  const facts = one ? [trouble] : [trouble, numbers.join(", ")];
  return [{ name: "standing", level: "warn", facts, advice: [status.standing.advice], trouble }];
}

/** Facts and never a trouble: every number is on the board and on open pages. */
function pushPart({ push }: StaffStatus, { texts }: HealthOptions): HealthPart {
  const { off, on, sent, gone, troubles } = texts.status.push;
  // An older release says nothing of it.
  if (!push) return good("push", off);
  const { figures } = push;
  if (figures === null) return good("push", on);
  const facts = [on, fill(sent, { n: figures.sent })];
  if (figures.gone > 0) facts.push(fill(gone, { n: figures.gone }));
  for (const [trouble, n] of Object.entries(figures.failed)) {
    // A newer release may know more.
    const text = troubles[trouble as keyof typeof troubles] ?? troubles.refused;
    if (n > 0) facts.push(fill(text, { n }));
  }
  return good("push", ...facts);
}

/** Those that are gone or can't be heard, by name. */
function televisionsPart({ televisions }: StaffStatus, { now, texts }: HealthOptions): HealthPart {
  const { troubles, allOn, advice } = texts.status.televisions;
  const facts = (["gone", "mute"] as const).flatMap((state) => {
    const names = televisions.filter((each) => stateOfTelevision(each, now) === state)
      .map(({ name }) => name).join(", ");
    return names === "" ? [] : [{ state, text: fill(troubles[state], { names }) }];
  });
  const [worst] = facts;
  if (worst === undefined) return good("televisions", allOn);
  return {
    name: "televisions",
    level: worst.state === "gone" ? "bad" : "warn",
    facts: facts.map(({ text }) => text),
    advice: facts.map(({ state }) => advice[state]),
    trouble: worst.text,
  };
}

/** A fact and never a trouble: whoever works is logged in, and who can't log in is told why. */
function signInPart({ signIn }: StaffStatus, { now, texts }: HealthOptions): HealthPart {
  const { off, on, failed, advice, troubles } = texts.status.signIn;
  if (signIn === null) return good("signIn", off);
  if (signIn.failure === null) return good("signIn", on);
  const { trouble, at } = signIn.failure;
  // A newer release may have known more.
  const why = troubles[trouble] ?? troubles.unreachable;
  const fact = fill(failed, { why, age: ago(now - at, texts.board) });
  return { ...good("signIn", on, fact), advice: [advice] };
}

/** `14:05`, or `Fri 14:05` when that is long ago. */
function timeOfDay(at: number, now: number, language: string): string {
  return new Date(at).toLocaleString(language, {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    ...now - at < DAY_NEEDED_MS ? {} : { weekday: "short" },
  });
}
