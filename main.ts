import { App, staticFiles } from "fresh";
import { compression } from "@/lib/compression.ts";
import { applyPreferences, keepChoices } from "@/lib/preferences.ts";
import { provideServices } from "@/lib/provide_services.ts";
import { noticeProxy } from "@/lib/proxy_notice.ts";
import { identifyRequests } from "@/lib/request_log.ts";
import { documentPolicy, securityHeaders } from "@/lib/security.ts";
import { type Services, sharedServices } from "@/lib/services.ts";
import type { State } from "@/lib/state.ts";

/** The app on the services that `open` gives; `app` below is the one that is served. */
export function createApp(open: () => Promise<Services>): App<State> {
  return new App<State>()
    .use(identifyRequests())
    .use(securityHeaders())
    .use(compression())
    .use(documentPolicy())
    .use(applyPreferences())
    .use(provideServices(open))
    .use(noticeProxy())
    .use(keepChoices())
    .use(staticFiles())
    .fsRoutes();
}

export const app = createApp(sharedServices);
