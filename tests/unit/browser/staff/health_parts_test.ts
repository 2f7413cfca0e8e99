import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { type HealthOptions, healthParts, worstPart } from "@/lib/browser/staff/health_parts.ts";
import { PROVIDER_TROUBLES } from "@/lib/shared/sign_in.ts";
import {
  phonesOf,
  type Refusal,
  screenStateOf,
  type StaffStatus,
} from "@/lib/shared/staff_status.ts";
import type { Television } from "@/lib/shared/television.ts";
import { en } from "@/lib/shared/texts/en.ts";
import { nl } from "@/lib/shared/texts/nl.ts";

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const NOW = new Date(2026, 4, 1, 14, 30).getTime();
const CALL = { number: 850, readyAt: NOW - MINUTE };

const WELL_STORED = { isDiskFull: false, damagedAt: null, isShared: false };

interface Changes {
  webhook?: Partial<StaffStatus["webhook"]>;
  aurora?: Partial<StaffStatus["aurora"]> | null;
  pages?: number;
  push?: StaffStatus["push"];
  signIn?: StaffStatus["signIn"];
  storage?: StaffStatus["storage"];
  televisions?: Television[];
  ignoresProxy?: boolean;
  now?: number;
}

/** A status in which all is well, but for these changes. */
function statusWith({ webhook, aurora, ...rest }: Changes = {}): StaffStatus {
  return {
    pages: 12,
    webhook: { accepted: { at: NOW - 5 * MINUTE, number: 7 }, refused: null, ...webhook },
    aurora: aurora === null
      ? null
      : { state: "in step", since: NOW - MINUTE, shown: [CALL], ...aurora },
    push: null,
    televisions: [],
    signIn: null,
    storage: WELL_STORED,
    ignoresProxy: false,
    now: NOW,
    ...rest,
  };
}

/** What the page says when all is well, but for these changes. */
function partsWith(changes: Changes = {}, options: Partial<HealthOptions> = {}) {
  return healthParts({
    known: { status: statusWith(changes), isLoggedOut: false },
    connection: "live",
    silentMs: 500,
    now: NOW,
    orders: [],
    unsent: 0,
    texts: en,
    ...options,
  });
}

/** The line that says what is wrong; `null` when all is well. */
function trouble(...given: Parameters<typeof partsWith>): string | null {
  const worst = worstPart(partsWith(...given));
  assertEquals(worst?.trouble === "", false, "A trouble has words");
  return worst?.trouble ?? null;
}

const refused = (reason: Refusal["reason"], agoMs = 2 * MINUTE): Changes => ({
  webhook: { refused: { at: NOW - agoMs, status: 401, reason } },
});
const unreachable: Changes = {
  aurora: { state: "unreachable", reason: "no answer", since: NOW - 25 * MINUTE, shown: [] },
};

Deno.test("when all is well, each part says so and none says what to do", () => {
  const parts = partsWith();
  assertEquals(parts.map(({ name, level }) => `${name} ${level}`), [
    "page good",
    "kitchen good",
    "screens good",
    "pages good",
    "push good",
    "signIn good",
  ]);
  assertEquals(parts.flatMap(({ advice }) => advice), [en.status.pagesAdvice]);
  assertEquals(parts.map(({ facts }) => facts[0]), [
    "Live",
    "Last order: 7, 5 min ago",
    "They show every number",
    "12 pages open",
    "Off: guests are called on the open page",
    "Off: staff log in with the staff code",
  ]);
  assertEquals(worstPart(parts), null);
});

Deno.test("a café without poster screens says nothing of them, and one page is one page", () => {
  for (const pages of [0, 1]) {
    const parts = partsWith({ aurora: null, pages });
    assertEquals(parts.map(({ name }) => name), ["page", "kitchen", "pages", "push", "signIn"]);
    assertEquals(parts[2]?.facts[0], "1 page open");
  }
});

Deno.test("unreachable screens are told since when, and what is right all the same", () => {
  assertEquals(trouble(unreachable), "Poster screens unreachable since 14:05");
  const part = partsWith(unreachable).find(({ name }) => name === "screens");
  assertEquals(part?.facts[1], "Aurora does not answer");
  assertStringIncludes(part!.advice.join(), "The numbers on this page and on phones are right");
  const aurora = { ...unreachable.aurora, since: NOW - 20 * 60 * MINUTE };
  assertEquals(trouble({ aurora }), "Poster screens unreachable since Thu 18:30");
  const dutch = trouble({ aurora: unreachable.aurora! }, { texts: nl });
  assertEquals(dutch, "Posterschermen onbereikbaar sinds 14:05");
});

Deno.test("the time of day is left out until the page's script knows it", () => {
  assertEquals(trouble(unreachable, { connection: null }), "Poster screens unreachable");
});

Deno.test("a key that is wrong is told to be checked", () => {
  const aurora = { ...unreachable.aurora, reason: "wrong key" as const };
  assertEquals(trouble({ aurora }), "Poster screens don't show what they should since 14:05");
  assertStringIncludes(partsWith({ aurora })[2]!.advice[0]!, "another key for Aurora");
});

Deno.test("what is unsent is no all-is-well, and says so before all that depends on it", () => {
  assertEquals(trouble(unreachable, { unsent: 2 }), "Not sent yet: 2");
});

Deno.test("numbers that leave soon are the last to be told of", () => {
  const order = { ...CALL, expiresAt: NOW + 14 * SECOND, calls: 1, source: "kitchen" } as const;
  assertEquals(trouble({}, { orders: [order] }), "850 leaves the board soon");
  const two = [order, { ...order, number: 7 }];
  assertEquals(trouble({}, { orders: two }), "2 numbers leave the board soon");
  assertMatch(trouble(unreachable, { orders: two }) ?? "", /^Poster screens/);
  assertEquals(trouble({}, { orders: [{ ...order, expiresAt: NOW + 20 * SECOND }] }), null);
});

Deno.test("screens of which nobody knows are no certain trouble", () => {
  const part = worstPart(partsWith({ aurora: { state: "unknown", since: NOW - MINUTE } }));
  assertEquals([part?.name, part?.level], ["screens", "warn"]);
  assertEquals(trouble({ aurora: { state: "working" } }), null);
});

Deno.test("a refused order is told of, until the next one is accepted or it is long ago", () => {
  assertEquals(
    trouble(refused("wrong signature")),
    "An order was refused: wrong signature, 2 min ago",
  );
  const none = { webhook: { ...refused("no key").webhook, accepted: null } };
  assertEquals(trouble(none), "An order was refused: no key to check it with, 2 min ago");
  assertEquals(trouble(refused("wrong signature", 6 * MINUTE)), null, "One was accepted since");
  const old = { webhook: { ...refused("no key", 31 * MINUTE).webhook, accepted: null } };
  assertEquals(trouble(old), null);
  const facts = partsWith(old)[1]!.facts;
  assertEquals(facts[1], "Last refusal: no key to check it with, 31 min ago (status 401)");
});

Deno.test("the most important trouble is told first", () => {
  const all = { ...refused("wrong signature"), ...unreachable };
  assertMatch(trouble(all)!, /refused/);
  assertMatch(trouble({ ...refused("unsigned"), ...unreachable })!, /screens/, "Anybody's");
  assertMatch(trouble(refused("unsigned"))!, /not signed/);
  const offline = { connection: "offline" as const, silentMs: 12 * SECOND };
  assertEquals(trouble(all, offline), "No network · last updated 12 s ago");
  const loggedOut = { known: { status: statusWith(all), isLoggedOut: true } };
  assertEquals(trouble(all, loggedOut), "You are logged out");
  const reconnecting = { ...loggedOut, connection: "reconnecting" as const, silentMs: MINUTE };
  assertEquals(trouble({}, reconnecting), "Reconnecting · last updated 1 min ago");
});

const full: Changes = { storage: { ...WELL_STORED, isDiskFull: true } };
const damaged: Changes = { storage: { ...WELL_STORED, damagedAt: NOW - 25 * MINUTE } };

Deno.test("a full disk is told before all else, for as long as it is known", () => {
  const told = "The server's disk is full: orders may get lost";
  const all = { ...refused("wrong signature"), ...unreachable, ...full };
  assertEquals(trouble(all), told);
  assertEquals(trouble(all, { connection: "offline", silentMs: 12 * SECOND }), told);
  assertEquals(trouble(all, { known: { status: statusWith(all), isLoggedOut: true } }), told);
  assertEquals(trouble({ ...full, now: NOW - 3 * MINUTE }), "Status from 3 min ago");
  assertEquals(trouble(full, { texts: nl }), nl.status.storage.diskFull.name);
  const [part] = partsWith(full);
  assertEquals([part?.name, part?.advice.length], ["storage", 2]);
  assertMatch(part!.advice[0]!, /free up space/);
});

Deno.test("a board that began anew is told, after what is wrong right now", () => {
  assertEquals(trouble(damaged), "The board started empty 25 min ago: its data was damaged");
  assertEquals(
    trouble(damaged, { texts: nl }),
    "Het bord is 25 min geleden leeg begonnen: de gegevens waren beschadigd",
  );
  assertMatch(partsWith(damaged)[0]!.advice[0]!, /call them again/);
  assertMatch(trouble({ ...refused("wrong signature"), ...damaged })!, /refused/);
  assertMatch(trouble({ ...refused("unsigned"), ...damaged })!, /damaged/);
  const loggedOut = { known: { status: statusWith(damaged), isLoggedOut: true } };
  assertEquals(trouble(damaged, loggedOut), "You are logged out");
  const [both] = partsWith({ storage: { ...damaged.storage!, isDiskFull: true } });
  assertEquals([both?.level, both?.facts.length, both?.advice.length], ["bad", 2, 4]);
});

Deno.test("a second process is told, after what loses orders, and with what to do", () => {
  const shared: Changes = { storage: { ...WELL_STORED, isShared: true } };
  assertEquals(trouble(shared), "The server's program is running twice");
  assertEquals(trouble(shared, { texts: nl }), "Het programma op de server draait dubbel");
  assertMatch(trouble({ ...refused("wrong signature"), ...shared })!, /refused/);
  const [part] = partsWith({ storage: { isDiskFull: true, damagedAt: null, isShared: true } });
  assertMatch(part!.trouble, /disk is full/);
  assertMatch(part!.advice.at(-1)!, /stop one of the two/);
});

Deno.test("a proxy that is not trusted is a fact with what to set, and no trouble: anyone can seem one", () => {
  assertEquals(trouble({ ignoresProxy: true }), null);
  for (const texts of [en, nl]) {
    const pages = (ignoresProxy: boolean) =>
      partsWith({ ignoresProxy }, { texts }).find(({ name }) => name === "pages")!;
    assertEquals(pages(true).facts.slice(1), [texts.status.proxy.name]);
    assertEquals(pages(true).advice[1], texts.status.proxy.advice);
    assertEquals([pages(false).facts.length, pages(false).advice.length], [1, 1]);
  }
});

Deno.test("what is not known any more is not called well", () => {
  assertEquals(trouble({ now: NOW - 29 * SECOND }), null);
  assertEquals(trouble({ now: NOW - 3 * MINUTE }), "Status from 3 min ago");
  const parts = partsWith({}, { known: { status: null, isLoggedOut: false } });
  assertEquals(parts.map(({ name, facts }) => [name, ...facts]), [["page", "Live"]]);
});

Deno.test("every trouble and refusal has a name and an advice, in both languages", () => {
  for (const texts of [en, nl]) {
    const { troubles, refusals } = texts.status;
    for (const reason of Object.keys(troubles) as (keyof typeof troubles)[]) {
      const aurora = { ...unreachable.aurora, reason };
      const part = worstPart(partsWith({ aurora }, { texts }))!;
      assertEquals([part.name, part.facts[1]], ["screens", troubles[reason].name]);
      assert(part.advice.length >= 2);
    }
    for (const reason of Object.keys(refusals) as (keyof typeof refusals)[]) {
      const part = worstPart(partsWith(refused(reason), { texts }))!;
      assertEquals(part.name, "kitchen");
      assertStringIncludes(part.trouble, refusals[reason].name);
      assert(part.advice.length >= 2);
    }
  }
});

Deno.test("televisions that are gone or can't be heard are told of by name, until staff say so", () => {
  const television = (name: string, changes: Partial<Television> = {}): Television => (
    { id: name, name, seenAt: NOW - SECOND, sound: "on", offUntil: 0, ...changes }
  );
  const told = (...televisions: Television[]) => trouble({ televisions });
  assertEquals(told(television("Bar"), television("Hall", { sound: "off" })), null);
  assertEquals(told(television("Bar", { seenAt: NOW - 2 * MINUTE + 1 })), null);
  const gone = television("Bar", { seenAt: NOW - 2 * MINUTE });
  assertEquals(told(gone, television("Hall", { seenAt: null })), "Gone: Bar, Hall");
  assertEquals(told({ ...gone, offUntil: NOW + 1 }), null);
  assertEquals(told({ ...gone, offUntil: NOW }), "Gone: Bar");
  const mute = television("Hall", { sound: "waiting" });
  assertEquals(told(mute), "Can't be heard: Hall");
  assertEquals(told(mute, gone), "Gone: Bar");
  assertEquals(told({ ...mute, seenAt: NOW - MINUTE, offUntil: NOW + 1 }), "Can't be heard: Hall");
});

Deno.test("an evacuation that did not count is told of for half an hour, whatever orders come", () => {
  const { webhook } = refused("unproven evacuation");
  const later = { webhook: { ...webhook, accepted: { at: NOW, number: 851 } } };
  assertEquals(trouble(later), "An evacuation came in 2 min ago and is not shown");
  assertEquals(trouble(refused("unproven evacuation", 30 * MINUTE)), null);
});

Deno.test("reasons that this release does not know are told as errors", () => {
  const reason = "a newer one" as "failed";
  assertStringIncludes(trouble(refused(reason))!, "something went wrong here");
  const aurora = { ...unreachable.aurora, reason: "a newer one" as "failing" };
  assertEquals(worstPart(partsWith({ aurora }))?.facts[1], "Aurora answers with errors");
});

Deno.test("screenStateOf() tells of just this call whether the screens show it", () => {
  const other = { number: 7, readyAt: NOW };
  const calledAgain = { ...CALL, readyAt: NOW };
  const state = (call: typeof CALL, changes: Changes = {}, now = NOW) =>
    screenStateOf(call, statusWith(changes), now);
  assertEquals(state(CALL), "shown");
  assertEquals([state(other), state(calledAgain)], ["on its way", "on its way"]);
  assertEquals(state(other, { aurora: { state: "working" } }), "on its way");
  assertEquals(state(CALL, unreachable), "unreachable");
  const partly: Changes = { aurora: { state: "unreachable", reason: "failing" } };
  assertEquals([state(CALL, partly), state(other, partly)], ["shown", "unreachable"]);
  assertEquals(state(other, { aurora: { state: "unknown", shown: [] } }), null);
  assertEquals(state(CALL, { aurora: null }), null);
  assertEquals(screenStateOf(CALL, null, NOW), null);
  assertEquals(state(CALL, {}, NOW + 29 * SECOND), "shown");
  assertEquals(state(CALL, {}, NOW + 30 * SECOND), null, "Nothing newer was heard");
});

Deno.test("a provider of accounts that fails is a fact, and no trouble", () => {
  const well = partsWith({ signIn: { failure: null } }).at(-1)!;
  assertEquals([well.facts, well.advice], [["Staff can log in with their own account"], []]);
  for (const trouble of PROVIDER_TROUBLES) {
    for (const texts of [en, nl]) {
      const signIn = { failure: { trouble, at: NOW - 5 * MINUTE } };
      const parts = partsWith({ signIn }, { texts });
      const { name, level, facts, advice } = parts.at(-1)!;
      assertEquals([name, level, worstPart(parts)], ["signIn", "good", null]);
      assertStringIncludes(facts[1]!, texts.status.signIn.troubles[trouble]);
      assertStringIncludes(facts[1]!, "5 min");
      assertEquals(advice, [texts.status.signIn.advice]);
    }
  }
});

Deno.test("how locked phones are called is a fact, with what went wrong, and never a trouble", () => {
  const none = { "not trusted": 0, "refused": 0, "busy": 0, "failing": 0, "no answer": 0 };
  const factsOf = (push: StaffStatus["push"]) => {
    assertEquals(trouble({ push }), null);
    return partsWith({ push }).find(({ name }) => name === "push")!.facts;
  };
  const on = "Guests' phones are called, locked or not";
  assertEquals(factsOf({ calls: [], figures: null }), [on]);
  const figures = { sent: 12, gone: 1, failed: { ...none, "busy": 3, "not trusted": 2 } };
  const facts = factsOf({ calls: [], figures });
  assertEquals(facts.slice(0, 3), [
    on,
    "Messages since the start: 12",
    "Phones that could not be reached any more: 1",
  ]);
  assertMatch(
    facts[3]!,
    /^Refused, as a push service doesn't know us: 2\. Tell whoever looks after the board/,
  );
  assertEquals(facts.slice(4), ["Put off, as a push service was busy: 3"]);
});

Deno.test("phonesOf() tells of that very call, and of nothing that is old", () => {
  const counts = { waiting: 0, told: 2, unanswered: 1, unreached: 0 };
  const push = { calls: [{ ...CALL, ...counts }], figures: null };
  assertEquals(phonesOf(CALL, statusWith({ push }), NOW), { ...CALL, ...counts });
  assertEquals(phonesOf({ ...CALL, readyAt: NOW }, statusWith({ push }), NOW), null);
  assertEquals(phonesOf(CALL, statusWith({ push }), NOW + 30 * SECOND), null);
  assertEquals(phonesOf(CALL, statusWith(), NOW), null);
  assertEquals(phonesOf(CALL, null, NOW), null);
});
