import { useSignal } from "@preact/signals";

export function OneCounter({ start }: { start: number }) {
  const count = useSignal(start);
  return <button type="button" onClick={() => count.value++}>{count}</button>;
}
