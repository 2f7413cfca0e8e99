/** Where the bytes of a stream go. */
export interface Sink {
  /** Whether it has taken all that was written; until it has, it gets no more. */
  readonly isReading: boolean;
  write(bytes: Uint8Array): void;
  /** Ends it after what was written. */
  end(): void;
  /** Ends it at once: nobody takes what was written. */
  destroy(): void;
}

/** What a stream hears of the sink that it was attached to. */
export interface SinkEvents {
  /** The sink has taken all that was written. */
  drained(): void;
  /** Nobody is there any more. */
  left(): void;
}

/** Begins a stream on a sink. */
export type Attach = (sink: Sink) => SinkEvents;

/** Messages waiting for a reader where nobody attaches a sink, before it gets no more. */
const MAX_WAITING = 8;

const attachers = new WeakMap<ReadableStream, Attach>();

/**
 * A body that begins when it is read, as on a platform, or when its {@linkcode attacherOf} is called, in
 * the place of reading it. `left` is called when its reader leaves.
 */
export function lazyBody(attach: Attach, left: () => void): ReadableStream<Uint8Array> {
  let attached: SinkEvents | null = null;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (attached !== null) return attached.drained();
      attached = attach({
        get isReading() {
          return (controller.desiredSize ?? -MAX_WAITING) > -MAX_WAITING;
        },
        write: (bytes) => controller.enqueue(bytes),
        end: () => controller.close(),
        destroy: () => controller.error(new Error("The reader has stopped reading")),
      });
    },
    cancel: left,
  }, { highWaterMark: 0 });
  attachers.set(body, attach);
  return body;
}

/** How to begin a body on a sink, for who can write to its connection; `undefined`: it is no {@linkcode lazyBody}. */
export function attacherOf(body: ReadableStream | null): Attach | undefined {
  return body === null ? undefined : attachers.get(body);
}
