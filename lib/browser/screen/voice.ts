import type { Clock } from "@/lib/shared/clock.ts";
import type { Order } from "@/lib/shared/order.ts";
import { callOut, type Clip, type Spoken } from "@/lib/shared/voice.ts";
import { callKey } from "@/lib/browser/use_live_board.ts";

/** How many calls wait to be said at most; of more, the oldest are shown alone. */
const MAX_WAITING = 3;
/** From the beginning of the chime to the voice: it has to fade first. */
const CHIME_MS = 1_300;
/** Between the chime's end, or one call's, and what is said next. */
const PAUSE_MS = 300;
/** Clips are given to the audio graph a little before they are due. */
const LEAD_S = 0.05;

/** Options for {@linkcode Voice}; tests play the browser's part. */
export interface VoiceOptions {
  clock: Pick<Clock, "after">;
  /** Where each clip is. */
  addresses: Record<Clip, string>;
  fetch: typeof fetch;
  /** What sounds are made in; `null` while none would be heard. */
  context: () => AudioContext | null;
  /** Rings the chime. */
  ring: () => void;
}

/** Something that is to be said; a call by its {@linkcode callKey}. */
interface Saying {
  key: string;
  spoken: Spoken[];
}

/** Calls numbers out, one after the other: the chime, a pause, the number twice. */
export class Voice {
  #options: VoiceOptions;
  #clips: Map<Clip, AudioBuffer> | null = null;
  #loading: Promise<void> | null = null;
  #waiting: Saying[] = [];
  #playing: AudioBufferSourceNode[] = [];
  #isSpeaking = false;
  #cancel = () => {};

  constructor(options: VoiceOptions) {
    this.#options = options;
  }

  /** Loads the clips, once sounds can be made; a call that comes meanwhile has the chime alone. */
  load(): void {
    const context = this.#options.context();
    if (context === null || this.#clips !== null || this.#loading !== null) return;
    this.#loading = this.#loadAll(context).catch(() => {}).finally(() => this.#loading = null);
  }

  /** Calls these numbers out, the newest first, before all that wait already. */
  call(orders: Order[]): void {
    this.#say(orders.map((order) => ({ key: callKey(order), spoken: callOut(order.number) })));
  }

  /** Says that it is time for the last orders. */
  lastCall(): void {
    this.#say([{ key: "last call", spoken: [{ clip: "last-call", pauseMs: 0 }] }]);
  }

  /** Says nothing any more of calls that are not on the board. */
  keep(orders: Order[]): void {
    const live = new Set(orders.map(callKey)).add("last call");
    this.#waiting = this.#waiting.filter(({ key }) => live.has(key));
  }

  /** Is silent at once, and forgets what waits. */
  stop(): void {
    this.#cancel();
    for (const source of this.#playing) source.stop();
    this.#playing = [];
    this.#waiting = [];
    this.#isSpeaking = false;
  }

  async #loadAll(context: AudioContext): Promise<void> {
    const { addresses, fetch } = this.#options;
    const loaded = await Promise.all(
      Object.entries(addresses).map(async ([clip, address]) => {
        const response = await fetch(address);
        if (!response.ok) throw new Error(`Could not load a clip: ${response.status}`);
        const buffer = await context.decodeAudioData(await response.arrayBuffer());
        return [clip as Clip, buffer] as const;
      }),
    );
    this.#clips = new Map(loaded);
  }

  #say(sayings: Saying[]): void {
    if (this.#clips === null) {
      this.load();
      return this.#options.ring();
    }
    this.#waiting = [...sayings, ...this.#waiting].slice(0, MAX_WAITING);
    if (!this.#isSpeaking) this.#next();
  }

  #next(): void {
    const saying = this.#waiting.shift();
    this.#isSpeaking = saying !== undefined;
    this.#playing = [];
    if (saying === undefined) return;
    this.#options.ring();
    this.#cancel = this.#options.clock.after(CHIME_MS + PAUSE_MS, () => {
      const lastsMs = this.#play(saying.spoken);
      this.#cancel = this.#options.clock.after(lastsMs + PAUSE_MS, () => this.#next());
    });
  }

  /** Returns for how long that can be heard, in ms. */
  #play(spoken: Spoken[]): number {
    const context = this.#options.context();
    if (context === null) return 0;
    const begin = context.currentTime + LEAD_S;
    let at = begin;
    for (const { clip, pauseMs } of spoken) {
      const source = context.createBufferSource();
      source.buffer = this.#clips!.get(clip)!;
      source.connect(context.destination);
      source.start(at);
      this.#playing.push(source);
      at += source.buffer.duration + pauseMs / 1_000;
    }
    return (at - begin) * 1_000;
  }
}
