/** Resolves with the first of these signals that comes; from now on none ends the process by itself. */
export function firstSignal(...signals: Deno.Signal[]): Promise<Deno.Signal> {
  return new Promise((resolve) => {
    for (const signal of signals) Deno.addSignalListener(signal, () => resolve(signal));
  });
}
