import { type Clock, systemClock } from "@/lib/shared/clock.ts";
import { Response } from "./deno_response.ts";

/** Aurora's own timeout, for an order that comes without one. */
const DEFAULT_TIMEOUT_SECONDS = 120;
const MAX_BODY_BYTES = 100 * 1024;
const SLOW_MS = 30_000;
const MESSAGES: Record<number, string> = {
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  429: "Too Many Requests",
};

/** One number on Aurora's list. */
export interface PlayedAuroraOrder {
  number: number;
  startTime: string;
  timeoutSeconds: number;
}

/** A request as it arrived, also one that a fault kept from being carried out. */
export interface AuroraRequest {
  method: string;
  path: string;
  /** What was asked to be added or removed, unchecked. */
  number?: unknown;
  timeoutSeconds?: unknown;
  /** When it arrived, by `clock.elapsed()`. */
  at: number;
}

/** What can be wrong with an Aurora. */
export type Fault =
  /** Nothing is carried out and everything, or one method, is answered with this status. */
  | { status: 400 | 401 | 403 | 404 | 409 | 429 | 500; only?: "GET" | "POST" | "DELETE" }
  /** No connection can be made. */
  | "refuse"
  /** Requests are received and held until `release()`. */
  | "hang"
  /** Everything is carried out and answered, half a minute after it came. */
  | "slow"
  /** Requests are carried out, but the connection ends in the middle of the answer. */
  | "deaf"
  /** Nothing is carried out and the answer is 200 with a web page. */
  | "garbage";

/** Options for {@linkcode FakeAurora}. */
export interface FakeAuroraOptions {
  /** By default a random one. */
  apiKey?: string;
  clock?: Clock;
  /** Called when what the screens show has changed, also by time. */
  changed?: (numbers: number[]) => void;
}

interface Received {
  method: string;
  path: string;
  headers: Headers;
  body: string;
}

interface Held {
  receiving: Promise<Received>;
  answer: (response: Response) => void;
}

/** An Aurora, as far as orders go, that answers as a real one was observed to. */
export class FakeAurora implements Disposable {
  readonly apiKey: string;
  readonly requests: AuroraRequest[] = [];
  fault: Fault | null = null;
  /** Whether the key may add and remove; with or without, it may read. */
  mayWrite = true;
  #clock: Clock;
  #changed: ((numbers: number[]) => void) | undefined;
  /** A number that is set again keeps its position, as with Aurora. */
  #orders = new Map<number, { order: PlayedAuroraOrder; endsAt: number }>();
  #held: Held[] = [];
  #announced = "";
  #stopTimer = () => {};

  constructor({ apiKey, clock = systemClock, changed }: FakeAuroraOptions = {}) {
    this.apiKey = apiKey ?? crypto.randomUUID();
    this.#clock = clock;
    this.#changed = changed;
  }

  /** What the screens show now, in Aurora's order: oldest first. */
  get orders(): PlayedAuroraOrder[] {
    this.#dropExpired();
    return [...this.#orders.values()].map(({ order }) => ({ ...order }));
  }

  get numbers(): number[] {
    return this.orders.map(({ number }) => number);
  }

  /**
   * Takes the place of the global fetch. Rejects with the signal's reason when that is aborted; what
   * Aurora has received by then it may still carry out.
   */
  readonly fetch: typeof fetch = async (input, init) => {
    const signal = init?.signal;
    signal?.throwIfAborted();
    const request = new Request(input, { ...init, signal: null });
    const refused = this.fault === "refuse";
    const response = this.handle(request);
    if (refused) throw new TypeError(`Could not connect: ${request.url}`);
    const aborted = Promise.withResolvers<never>();
    const abort = () => aborted.reject(signal?.reason);
    signal?.addEventListener("abort", abort);
    try {
      return await Promise.race([response, aborted.promise]);
    } finally {
      signal?.removeEventListener("abort", abort);
    }
  };

  /**
   * Answers one request. A POST takes a moment longer than a DELETE: sent right after it, the DELETE
   * may find nothing to remove, and the order stays.
   */
  async handle(request: Request): Promise<Response> {
    const { fault } = this;
    const receiving = this.#receive(request);
    if (fault === "hang") {
      return await new Promise((answer) => this.#held.push({ receiving, answer }));
    }
    const received = await receiving;
    if (fault === "slow") {
      await new Promise<void>((resolve) => this.#clock.after(SLOW_MS, resolve));
      return this.#carryOut(received);
    }
    if (fault === "refuse") return cutOff();
    if (fault === "garbage") return page("<!doctype html><title>Welcome</title>");
    if (fault === "deaf") {
      this.#carryOut(received);
      return cutOff();
    }
    const { method } = received;
    if (fault !== null && (fault.only ?? method) === method) return refusal(fault.status);
    return this.#carryOut(received);
  }

  /** Carries out what hangs, in the order in which it came, whether or not the caller still waits. */
  async release(): Promise<void> {
    for (const { receiving, answer } of this.#held.splice(0)) {
      answer(this.#carryOut(await receiving));
    }
  }

  /** Another service posts a number. */
  post(number: number, timeoutSeconds = DEFAULT_TIMEOUT_SECONDS): void {
    this.#dropExpired();
    const startTime = new Date(this.#clock.now()).toISOString();
    const endsAt = this.#clock.elapsed() + timeoutSeconds * 1000;
    this.#orders.set(number, { order: { number, startTime, timeoutSeconds }, endsAt });
    this.#announce();
  }

  /** An operator removes a number. */
  take(number: number): void {
    this.#orders.delete(number);
    this.#announce();
  }

  /** All orders are gone, and what hung will never be answered. */
  restart(): void {
    this.#orders.clear();
    for (const { answer } of this.#held.splice(0)) answer(cutOff());
    this.#announce();
  }

  /** Stops watching the time. */
  [Symbol.dispose](): void {
    this.#stopTimer();
    this.#changed = undefined;
  }

  async #receive(request: Request): Promise<Received> {
    const { method, headers } = request;
    const path = new URL(request.url).pathname;
    const record: AuroraRequest = { method, path, at: this.#clock.elapsed() };
    this.requests.push(record);
    if (method === "DELETE") record.number = numberIn(path);
    const body = method === "POST" ? await request.text().catch(() => "") : "";
    const { orderNumber, timeoutSeconds } = parseObject(body) ?? {};
    if (orderNumber !== undefined) record.number = orderNumber;
    if (timeoutSeconds !== undefined) record.timeoutSeconds = timeoutSeconds;
    return { method, path, headers, body };
  }

  /** The answer of an Aurora that is well. */
  #carryOut({ method, path, headers, body }: Received): Response {
    const number = numberIn(path);
    if (number === null && path !== "/api/orders") return refusal(404);
    if (headers.get("x-api-key") !== this.apiKey) return refusal(401);
    const action = `${method} ${number === null ? "orders" : "order"}`;
    if (action === "GET orders") return Response.json(this.orders);
    if (!this.mayWrite) return refusal(403);
    if (action === "POST orders") return this.#add(headers, body);
    if (action !== "DELETE order") return refusal(404);
    if (Number.isNaN(number)) return refusal(400);
    this.take(number!);
    return Response.json(this.orders);
  }

  #add(headers: Headers, body: string): Response {
    const fields = parseObject(body);
    if (fields === null || new Blob([body]).size > MAX_BODY_BYTES) return refusal(500);
    // Express does not read a body that is not called JSON, and then there is no number in it.
    const isJson = headers.get("content-type")?.startsWith("application/json") ?? false;
    const { orderNumber, timeoutSeconds, ...unknown } = fields;
    if (
      !isJson || typeof orderNumber !== "number" || Object.keys(unknown).length > 0 ||
      (timeoutSeconds !== undefined && typeof timeoutSeconds !== "number")
    ) {
      return refusal(400);
    }
    this.post(orderNumber, timeoutSeconds);
    return Response.json(this.orders);
  }

  #dropExpired(): void {
    const now = this.#clock.elapsed();
    for (const [number, { endsAt }] of this.#orders) {
      if (endsAt <= now) this.#orders.delete(number);
    }
  }

  /** Says what the screens show if that is new, and comes back when the next number goes. */
  #announce(): void {
    this.#stopTimer();
    if (this.#changed === undefined) return;
    const { numbers } = this;
    if (numbers.join() !== this.#announced) {
      this.#announced = numbers.join();
      this.#changed(numbers);
    }
    if (numbers.length === 0) return;
    const next = Math.min(...[...this.#orders.values()].map(({ endsAt }) => endsAt));
    this.#stopTimer = this.#clock.after(next - this.#clock.elapsed(), () => this.#announce());
  }
}

/** The number at the end of an order's address; `null` at another address. */
function numberIn(path: string): number | null {
  const last = /^\/api\/orders\/([^/]+)$/.exec(path)?.[1];
  return last === undefined ? null : Number(last);
}

function parseObject(body: string): Record<string, unknown> | null {
  try {
    const value = JSON.parse(body);
    // Aurora's reader takes nothing but an object or a list for JSON.
    return typeof value === "object" && value !== null ? value : null;
  } catch {
    return null;
  }
}

function refusal(status: number): Response {
  switch (status) {
    case 409:
      return new Response("Endpoint is disabled in the server settings", { status });
    case 500:
      return new Response("Internal server error.", { status });
    case 400:
      return Response.json({ message: "Bad Request", details: {} }, { status });
    default:
      return Response.json({ message: MESSAGES[status] }, { status });
  }
}

function page(html: string): Response {
  return new Response(html, { headers: { "content-type": "text/html; charset=utf-8" } });
}

/** An answer whose connection ends before it does. */
function cutOff(): Response {
  const body = new ReadableStream({ start: (controller) => controller.error("Aurora hung up") });
  return new Response(body, { headers: { "content-type": "application/json" } });
}
