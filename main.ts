import { App } from "fresh";
import { ErrorPage } from "@/components/page/ErrorPage.tsx";
import { compression } from "@/lib/http/compression.ts";
import { answerErrors } from "@/lib/http/error_answers.ts";
import { files } from "@/lib/http/files.ts";
import { keepAnswers } from "@/lib/http/kept_answers.ts";
import { applyPreferences, keepChoices } from "@/lib/http/preferences.ts";
import { provideServices } from "@/lib/http/provide_services.ts";
import { noticeProxy } from "@/lib/http/proxy_notice.ts";
import { identifyRequests } from "@/lib/http/request_log.ts";
import { documentPolicy, securityHeaders } from "@/lib/http/security.ts";
import type { Services } from "@/lib/services.ts";
import { sharedServices } from "@/lib/shared_services.ts";
import type { State } from "@/lib/state.ts";
import { forFresh, hasUsableHost, refuseHost } from "@/lib/http/usable_request.ts";

/** Fresh reads a request's address and method before anything of ours runs, and fails at odd ones. */
class OrdersApp extends App<State> {
  override handler(): ReturnType<App<State>["handler"]> {
    const handle = super.handler();
    return async (request, info) =>
      hasUsableHost(request) ? await handle(forFresh(request), info) : refuseHost();
  }
}

/** Tests make hundreds of apps of the same files, which take 70 ms to compress. */
const compressAnswers = compression<State>();

/** The app on the services that `open` gives; `app` below is the one that is served. */
export function createApp(open: () => Promise<Services>): App<State> {
  return new OrdersApp()
    .use(keepAnswers())
    .use(identifyRequests())
    .use(securityHeaders())
    .use(compressAnswers)
    .use(documentPolicy())
    .use(applyPreferences())
    .use(answerErrors(ErrorPage))
    .use(provideServices(open))
    .use(noticeProxy())
    .use(keepChoices())
    .use(files())
    .fsRoutes();
}

export const app = createApp(sharedServices);
