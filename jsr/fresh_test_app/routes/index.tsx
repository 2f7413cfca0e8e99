import { signal } from "@preact/signals";
import { Counter } from "../islands/Counter.tsx";
import Later from "../islands/Later.tsx";
import { define } from "../lib/define.ts";

export default define.page(() => {
  const count = signal(3);
  return (
    <main>
      <p>before</p>
      <Counter count={count} label="one </script><!-- é" />
      <p>between</p>
      <Counter count={count} label="two" />
      <p>after</p>
      <Later />
    </main>
  );
});
