import type { Clock } from "@/lib/shared/clock.ts";
import { TimeLimitError, within } from "@/lib/shared/time_limit.ts";

const PATH = "/api/subscriptions";
/** Browsers without their maker's services, or without a network, never answer. */
const ANSWER_MS = 10_000;

/** Why a locked phone is not called. */
export type PushProblem = "not possible" | "not allowed" | "no answer" | "full" | "failed";

/** Options for a {@linkcode PushClient}; the parts of the browser so that tests can play them. */
export interface PushClientOptions {
  clock: Pick<Clock, "after">;
  fetch: typeof fetch;
  /** `undefined`: the browser has none, or not on such a page. */
  serviceWorker: Pick<ServiceWorkerContainer, "register" | "ready"> | undefined;
  /** That of the page. */
  language: string;
}

/** Has the server call this phone, by way of its browser's push service. */
export class PushClient {
  #options: PushClientOptions;
  #manager: PushManager | null = null;
  #key = "";
  #subscription: PushSubscription | null = null;
  /** The numbers that the server has. */
  #known = new Set<number>();
  /** One after the other. */
  #syncing: Promise<PushProblem | null> = Promise.resolve(null);

  constructor(options: PushClientOptions) {
    this.#options = options;
  }

  /** Whether the browser has given out an address that is still good. */
  get isSubscribed(): boolean {
    return this.#subscription !== null;
  }

  /**
   * Makes all ready, so that {@linkcode subscribe} can be called in a tap. `not here`: the café calls no
   * locked phones, or the server can't be reached.
   */
  async open(): Promise<"ready" | "not here" | "not possible"> {
    const { serviceWorker, fetch } = this.#options;
    const answer = await fetch(PATH).catch(() => null);
    if (!answer?.ok) return "not here";
    this.#key = (await answer.json()).publicKey;
    if (serviceWorker === undefined) return "not possible";
    try {
      await serviceWorker.register("/service_worker.js");
      this.#manager = (await serviceWorker.ready).pushManager;
      this.#subscription = await this.#manager.getSubscription();
    } catch {
      return "not possible";
    }
    const { applicationServerKey } = this.#subscription?.options ?? {};
    if (applicationServerKey && toBase64Url(applicationServerKey) !== this.#key) {
      // Of another pair of keys: nothing would come by it.
      await this.#subscription!.unsubscribe().catch(() => {});
      this.#subscription = null;
    }
    return "ready";
  }

  /**
   * Has the browser ask the person and give out an address; `null`: it has. `late` is called when it
   * does so after all: people may think about it for longer than is waited for.
   */
  async subscribe(late: () => void = () => {}): Promise<PushProblem | null> {
    const options = { userVisibleOnly: true, applicationServerKey: this.#key };
    // Nothing is waited for before this.
    const subscribing = this.#manager!.subscribe(options)
      .then((given) => void (this.#subscription = given));
    try {
      await within(this.#options.clock, ANSWER_MS, () => subscribing);
      return null;
    } catch (error) {
      if (error instanceof TimeLimitError) subscribing.then(late, () => {});
      const { name } = error as Error;
      return name === "NotAllowedError" ? "not allowed" : "no answer";
    }
  }

  /** Has the server call for these numbers and for no others; `null`: it does. */
  sync(wanted: number[]): Promise<PushProblem | null> {
    return this.#syncing = this.#syncing.then(() => this.#sync(wanted));
  }

  /** Has it call for none, and gives the address back. */
  async end(): Promise<void> {
    await this.sync([]);
    await this.#subscription?.unsubscribe().catch(() => {});
    this.#subscription = null;
  }

  async #sync(wanted: number[]): Promise<PushProblem | null> {
    let problem: PushProblem | null = null;
    for (const number of [...this.#known].filter((each) => !wanted.includes(each))) {
      if (await this.#send("DELETE", number) === null) this.#known.delete(number);
    }
    for (const number of wanted.filter((each) => !this.#known.has(each))) {
      const found = await this.#send("PUT", number);
      if (found === null) this.#known.add(number);
      problem ??= found;
    }
    return problem;
  }

  async #send(method: "PUT" | "DELETE", number: number): Promise<PushProblem | null> {
    const { fetch, language } = this.#options;
    const subscription = this.#subscription;
    if (subscription === null) return "failed";
    const { endpoint } = subscription;
    const keys = { p256dh: keyOf(subscription, "p256dh"), auth: keyOf(subscription, "auth") };
    const body = JSON.stringify({ number, endpoint, keys, language });
    // Also when the page is closed right after.
    const answer = await fetch(PATH, { method, body, keepalive: true }).catch(() => null);
    if (answer?.ok) return null;
    return answer?.status === 409 ? "full" : "failed";
  }
}

function keyOf(subscription: PushSubscription, name: PushEncryptionKeyName): string {
  return toBase64Url(subscription.getKey(name)!);
}

function toBase64Url(bytes: ArrayBuffer): string {
  return btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
