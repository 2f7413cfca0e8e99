import { type Signal, useSignal } from "@preact/signals";
import { asset, IS_BROWSER } from "fresh/runtime";
import { useEffect } from "preact/hooks";

export function Counter(
  { count, label }: { count: Signal<number>; label: string },
) {
  const alive = useSignal(false);
  useEffect(() => {
    alive.value = true;
    if (label === "two") count.value++;
  }, []);
  return (
    <>
      <button type="button" class={alive.value ? "alive" : "dead"}>
        {label}: {count} {asset("/logo.svg")}
      </button>
      {alive.value && <em>{IS_BROWSER ? "browser" : "server"}</em>}
      {alive.value && <i>still inside</i>}
    </>
  );
}
