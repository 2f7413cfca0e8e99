import { manifest } from "@/lib/http/manifest.ts";
import { only } from "@/lib/http/methods.ts";
import { define } from "@/lib/state.ts";

/** The television's page when a device keeps it on its home screen. */
export const handler = define.handlers(only({
  GET({ state }) {
    const { title } = state.texts.screen;
    return manifest(state, {
      path: "/screen",
      title,
      display: "fullscreen",
      orientation: "landscape",
    });
  },
}));
