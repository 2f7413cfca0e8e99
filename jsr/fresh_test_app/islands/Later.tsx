import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { double } from "../lib/double.ts";

/** Loads a module of its own once it is alive. */
export default function Later() {
  const text = useSignal(`not yet ${double(4)}`);
  useEffect(() => {
    import("../lib/lazy.ts").then(({ greeting }) => text.value = greeting);
  }, []);
  return <strong>{text}</strong>;
}
