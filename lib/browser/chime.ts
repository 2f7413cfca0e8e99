import { systemClock } from "@/lib/shared/clock.ts";

/** A major chord upwards, in Hz: short, and clear of voices and machines. */
const NOTES = [784, 1047, 1319];
const NOTE_GAP_S = 0.16;
const DECAY_S = 1.4;
/** What makes a tone a bell: overtones (times the note, loudness) that fade sooner than it does. */
const PARTIALS = [[1, 0.6], [2, 0.25], [3.01, 0.12]] as const;
/** Taps and keys; browsers let a page make sound from within one. */
const GESTURES = ["touchend", "click", "keydown"] as const;
/** How soon a clock must have moved, in ms. */
const CLOCK_MS = 300;

/**
 * A bell, made by WebAudio. Browsers keep a page silent until it is tapped, and phones again after
 * they were locked: each tap anywhere unlocks it. A lock can also leave it with a clock that stands
 * still, of which nothing is heard: that is noticed, and another one takes its place. `changed` is
 * called when it may have become ready, or ceased to be.
 */
export class Chime {
  #context: AudioContext | null = null;
  #changed: () => void;
  #ended = new AbortController();

  constructor(changed: () => void = () => {}) {
    this.#changed = changed;
    const { signal } = this.#ended;
    const tapped = () => {
      this.unlock();
      this.#checkClock();
    };
    for (const gesture of GESTURES) addEventListener(gesture, tapped, { signal });
    document.addEventListener("visibilitychange", () => {
      // A phone that is being locked refuses it, or takes it and stops the clock.
      if (document.visibilityState !== "visible") return;
      this.#context?.resume().catch(() => {});
      this.#checkClock();
    }, { signal });
    // A tap that came before it counts too, in most browsers.
    if (navigator.userActivation?.hasBeenActive) this.unlock();
  }

  /** What it is made in, for what sounds beside it; `null` while nothing would be heard. */
  get context(): AudioContext | null {
    return this.isReady ? this.#context : null;
  }

  /** Whether it would be heard now. */
  get isReady(): boolean {
    return this.#context?.state === "running";
  }

  /** Tries to make it ready; succeeds from within a tap, or where the browser is set up for it. */
  unlock(): void {
    if (this.isReady || this.#ended.signal.aborted) return;
    this.#context ??= this.#open();
    this.#context?.resume().catch(() => {});
  }

  /** Rings once, if it is ready. */
  ring(): void {
    const context = this.#context;
    if (context === null || !this.isReady) return;
    const loudness = context.createDynamicsCompressor();
    loudness.connect(context.destination);
    for (const [index, note] of NOTES.entries()) {
      for (const [times, loud] of PARTIALS) {
        const start = context.currentTime + index * NOTE_GAP_S;
        strike(context, loudness, {
          hertz: note * times,
          loud,
          start,
          end: start + DECAY_S / times,
        });
      }
    }
  }

  /** Ends it; it can't ring again. */
  close(): void {
    this.#ended.abort();
    this.#context?.close().catch(() => {});
  }

  /** A context whose clock stands still gives way to another one, which may wait for a tap. */
  #checkClock(): void {
    const context = this.#context;
    if (context === null) return;
    const { currentTime } = context;
    systemClock.after(CLOCK_MS, () => {
      const isDead = context.state === "running" && context.currentTime === currentTime;
      if (!isDead || context !== this.#context || this.#ended.signal.aborted) return;
      context.close().catch(() => {});
      this.#context = null;
      this.unlock();
      this.#changed();
    });
  }

  #open(): AudioContext | null {
    try {
      // Else an iPhone that is set to silent keeps it silent.
      const { audioSession } = navigator as { audioSession?: { type: string } };
      if (audioSession !== undefined) audioSession.type = "playback";
      const context = new AudioContext();
      context.addEventListener("statechange", () => this.#changed());
      return context;
    } catch {
      return null; // a browser without it, or with all its contexts taken
    }
  }
}

function strike(
  context: AudioContext,
  output: AudioNode,
  { hertz, loud, start, end }: { hertz: number; loud: number; start: number; end: number },
): void {
  const tone = context.createOscillator();
  const volume = context.createGain();
  tone.frequency.value = hertz;
  volume.gain.setValueAtTime(0, start);
  volume.gain.linearRampToValueAtTime(loud, start + 0.01);
  volume.gain.exponentialRampToValueAtTime(0.001, end);
  tone.connect(volume).connect(output);
  tone.start(start);
  tone.stop(end);
}
