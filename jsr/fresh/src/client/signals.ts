// Runs in the browser, on pages whose islands share signals with the server.
export { signal } from "@preact/signals";
