import { manifest } from "@/lib/http/manifest.ts";
import { only } from "@/lib/http/methods.ts";
import { define } from "@/lib/state.ts";

/** The staff's page when a device keeps it on its home screen. */
export const handler = define.handlers(only({
  GET({ state }) {
    const { title } = state.texts.staff;
    return manifest(state, {
      path: "/orders",
      title,
      display: "standalone",
      orientation: "any",
    });
  },
}));
