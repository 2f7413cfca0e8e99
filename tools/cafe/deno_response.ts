/** What `Deno.serve()` takes: the app's front, once it listens, has put another in its place. */
export const { Response } = globalThis;
