import { Aurora } from "@/lib/aurora/client.ts";
import { AuroraSync } from "@/lib/aurora/sync.ts";
import { Bus } from "@/lib/board/bus.ts";
import { CafeStatus } from "@/lib/status/cafe_status.ts";
import { type Clock, systemClock } from "@/lib/shared/clock.ts";
import type { Config } from "./config.ts";
import { oldCounters } from "@/lib/board/order_counters.ts";
import { openDatabase } from "@/lib/kv/database.ts";
import { DeviceCookies } from "@/lib/http/device_cookie.ts";
import { EventStreams } from "@/lib/board/event_streams.ts";
import { Measures, timedFetch, timeKv } from "@/lib/status/measures.ts";
import { HealthCheck } from "@/lib/status/health.ts";
import { Lease } from "@/lib/kv/lease.ts";
import { LimitedLog } from "@/lib/base/limited_log.ts";
import { LiveBoard } from "@/lib/board/live_board.ts";
import { LoginThrottle } from "@/lib/staff/login_throttle.ts";
import { keptSecret } from "@/lib/kv/kept_secret.ts";
import { keptLoginToken, warnOfShortToken } from "@/lib/staff/login_token.ts";
import { OrderStore } from "@/lib/board/order_store.ts";
import { OwnClips } from "@/lib/http/own_clips.ts";
import { PublicKey } from "@/lib/kitchen/public_key.ts";
import { Push } from "@/lib/push/push.ts";
import { Sessions } from "@/lib/staff/session.ts";
import { SignIn } from "@/lib/staff/sign_in.ts";
import { Statistics } from "@/lib/board/statistics.ts";
import { Televisions } from "@/lib/staff/televisions.ts";
import { Webhook } from "@/lib/kitchen/webhook.ts";

/** How often the store is asked for changes of other processes: often where asking is a file read. */
const POLL_LOCAL_MS = 1_000;
const POLL_REMOTE_MS = 15_000;
/** So that a start first says where things are, and then that the kitchen's key is not there. */
const KEY_DELAY_MS = 500;
/** How many checks the server of denokv takes in one commit: others take 100. */
const SERVER_CHECKS = 10;

/** Everything that routes work with; made by {@linkcode openServices}, ended by `close()`. */
export interface Services {
  config: Config;
  store: OrderStore;
  liveBoard: LiveBoard;
  streams: EventStreams;
  webhook: Webhook;
  health: HealthCheck;
  measures: Measures;
  sessions: Sessions;
  loginThrottle: LoginThrottle;
  /** How staff log in with their own account; `null`: they can't. */
  signIn: SignIn | null;
  /** Bounds how often somebody makes us ask the provider in vain. */
  signInThrottle: LoginThrottle;
  /** For what anybody can set off. */
  limitedLog: LimitedLog;
  devices: DeviceCookies;
  televisions: Televisions;
  /** What replaces the voice's clips. */
  ownClips: OwnClips;
  status: CafeStatus;
  statistics: Statistics;
  /** Calls locked phones; `null`: they aren't called. */
  push: Push | null;
  /** Ends the streams and what waits for a key, so that a server can finish its requests. */
  endStreams(): void;
  /** Ends everything and closes the database. */
  close(): Promise<void>;
}

/** What may be in the place of the usual. */
export interface ServiceOptions {
  /** Called when the database is in another file, and all is to be opened anew. */
  moved?: () => void;
  clock?: Clock;
  /** The BroadcastChannel's name: services with another one do not hear each other. */
  channel?: string;
  /** How the provider of staff's accounts and push services are reached. */
  fetch?: typeof globalThis.fetch;
}

/** Opens the database and wires all services. Throws when the database can't be opened or read. */
export async function openServices(
  config: Config,
  {
    clock = systemClock,
    channel = "orders",
    fetch = globalThis.fetch,
    moved = () => {},
  }: ServiceOptions = {},
): Promise<Services> {
  const { dataFolder } = config;
  if (dataFolder !== null) await makeFolder(dataFolder);
  const loginToken = config.takesLoginToken
    ? config.loginToken ?? await keptLoginToken(dataFolder!)
    : null;
  if (loginToken !== null) warnOfShortToken(loginToken);
  await using opened = new AsyncDisposableStack();
  const database = await openDatabase({
    path: config.kvPath,
    token: config.kvToken,
    clock,
    old: oldCounters(config.timeZone),
    moved,
  });
  const { kv } = database;
  opened.defer(() => database.close());
  const measures = new Measures();
  timeKv(kv, measures);

  const bus = new Bus(channel, () => liveBoard.changed());
  opened.defer(() => bus.close());
  const checks = config.kvToken === null ? {} : { maxChecks: SERVER_CHECKS };
  const store = new OrderStore({
    kv,
    timeoutMs: config.orderTimeoutMs,
    now: () => clock.now(),
    timeZone: config.timeZone,
    changed: () => bus.announce(),
    ...checks,
  });
  const isRemote = dataFolder === null && config.kvPath !== ":memory:";
  const pollMs = isRemote ? POLL_REMOTE_MS : POLL_LOCAL_MS;
  const liveBoard = new LiveBoard({ store, clock, pollMs });
  const publicKey = config.publicKey === null
    ? null
    : new PublicKey({ source: config.publicKey, kv, clock });
  const { maxStreams, maxStreamsPerAddress } = config;
  const streams = new EventStreams({
    liveBoard,
    clock,
    maxStreams,
    maxStreamsPerAddress,
    fanOut: measures.fanOut,
  });
  const endStreams = () => {
    streams.close();
    publicKey?.stop();
  };
  opened.defer(endStreams);
  const webhook = new Webhook({
    store,
    publicKey,
    secret: config.webhookSecret,
    pathToken: config.webhookPathToken,
    clock,
  });

  const sessions = new Sessions({
    kv,
    loginToken,
    issuer: config.signIn?.issuer ?? null,
    timeZone: config.timeZone,
    clock,
  });
  const loginThrottle = new LoginThrottle({ clock });
  const signInThrottle = new LoginThrottle({ clock });
  const limitedLog = new LimitedLog({ clock });
  const hasScreens = config.aurora !== null;
  let signIn: SignIn | null = null;
  const televisions = new Televisions({ kv, timeZone: config.timeZone, clock });
  const status = new CafeStatus({
    televisions,
    measures,
    kv,
    database,
    streams,
    liveBoard,
    hasScreens,
    hasPush: config.push !== null,
    signIn: () => signIn && { failure: signIn.failure },
    clock,
  });
  opened.defer(() => status.close());
  const statistics = new Statistics({
    kv,
    store,
    now: () => clock.now(),
    timeZone: config.timeZone,
  });
  const health = new HealthCheck({
    store,
    liveBoard,
    database,
    publicKey,
    clock,
  });

  opened.defer(() => liveBoard.close());
  await liveBoard.open();
  opened.defer(() => publicKey?.close());
  await publicKey?.open(KEY_DELAY_MS);
  const ownClips = await OwnClips.read(dataFolder);
  const devices = await DeviceCookies.open({ kv, loginToken });
  if (config.signIn !== null) {
    const secret = await keptSecret(kv);
    signIn = new SignIn({ settings: config.signIn, secret, clock, fetch });
  }
  if (config.aurora !== null) {
    const aurora = new Aurora({ ...config.aurora, clock, fetch: timedFetch(fetch, measures) });
    const lease = new Lease({ kv, name: "aurora", clock });
    const publisher = status.screens;
    const auroraSync = new AuroraSync({ aurora, store, liveBoard, lease, publisher, clock });
    opened.defer(() => auroraSync.close());
  }
  const push = config.push === null ? null : new Push({
    kv,
    settings: config.push,
    liveBoard,
    name: config.branding.name,
    publisher: status.push,
    counter: measures.push,
    clock,
    fetch,
    ...checks,
  });
  opened.defer(() => push?.close());
  const all = opened.move();
  return {
    config,
    store,
    liveBoard,
    streams,
    webhook,
    health,
    measures,
    sessions,
    loginThrottle,
    signIn,
    signInThrottle,
    limitedLog,
    devices,
    televisions,
    ownClips,
    status,
    statistics,
    push,
    endStreams,
    close: () => all.disposeAsync(),
  };
}

async function makeFolder(path: string): Promise<void> {
  try {
    await Deno.mkdir(path, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new Error(`KV_PATH: could not create the data folder: ${path}`, { cause });
  }
}
