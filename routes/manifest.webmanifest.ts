import { manifest } from "@/lib/http/manifest.ts";
import { only } from "@/lib/http/methods.ts";
import { define } from "@/lib/state.ts";

/** The guests' board when a device keeps it on its home screen. */
export const handler = define.handlers(only({
  GET({ state }) {
    const { title } = state.texts.page;
    return manifest(state, {
      path: "/",
      title,
      display: "standalone",
      orientation: "any",
    });
  },
}));
