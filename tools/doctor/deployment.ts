import type { Clock } from "@/lib/shared/clock.ts";
import { isLoopback } from "@/lib/base/settings.ts";
import { readAtMost } from "@/lib/base/limited_body.ts";
import { reasonOf } from "@/lib/base/log.ts";
import { within } from "@/lib/shared/time_limit.ts";
import type { SeenRequest } from "@/lib/http/seen_request.ts";
import { judgeClock } from "./neighbours.ts";
import { about, type Finding } from "./finding.ts";

const ANSWER_MS = 8_000;
const MAX_BYTES = 2 ** 20;
/** The app sends the board as soon as a stream is open; what holds it longer collects pieces. */
const EVENT_MS = 3_000;
/** Somebody who is not at the other end: an address for documentation (RFC 5737). */
const FORGED = "203.0.113.99";

interface Answer {
  status: number;
  headers: Headers;
  body: string;
}

/** What is asked of a running app. */
export interface Deployment {
  url: URL;
  clock: Clock;
  /** `METRICS_TOKEN`, if the running app has the same. */
  metricsToken: string | null;
}

/** Looks at a running app from outside, as a phone does; changes nothing. */
export async function checkDeployment(deployment: Deployment): Promise<Finding[]> {
  const { url, clock } = deployment;
  let health: Answer;
  try {
    health = await ask(clock, new URL("/healthz", url));
  } catch (error) {
    return [
      about("address").failed(
        `${url.origin} does not answer: ${reasonOf(error)}`,
        "look whether the app and the proxy run, at the name, at the certificate and at the port",
      ),
    ];
  }
  return [
    judgeHealth(health),
    ...judgeClock(health.headers.get("date"), clock.now(), url.host),
    await checkTls(deployment),
    ...judgePage(await ask(clock, new URL("/", url)), url),
    await checkStream(deployment),
    ...await checkProxies(deployment),
  ];
}

function judgeHealth({ status, body }: Answer): Finding {
  const health = about("health");
  if (status === 200 && /^\s*\{/.test(body)) return health.ok("orders are taken, stored and shown");
  const says = `/healthz answers ${status}: ${body.slice(0, 200)}`;
  return health.failed(says, "see the alarms in docs/operations.md, or whether this is the app");
}

async function checkTls({ url, clock }: Deployment): Promise<Finding> {
  const tls = about("https");
  if (url.protocol === "http:") {
    return isLoopback(url)
      ? tls.ok("not needed on the machine itself")
      : tls.warning("plain http", "put a proxy with a certificate in front: deploy/ has two");
  }
  const plain = new URL("/", url);
  plain.protocol = "http:";
  plain.port = "";
  const answer = await ask(clock, plain).catch(() => null);
  if (answer === null) return tls.ok("the certificate is good; plain http is closed");
  const leadsHere = answer.headers.get("location")?.startsWith(url.origin) ?? false;
  return leadsHere ? tls.ok("the certificate is good; plain http leads there") : tls.warning(
    `plain http answers ${answer.status} and does not lead to https`,
    "have the proxy redirect it",
  );
}

function judgePage({ status, headers }: Answer, url: URL): Finding[] {
  const page = about("page");
  if (status !== 200) {
    const to = headers.get("location");
    return [page.failed(
      `/ answers ${status}${to === null ? "" : ` and leads to ${to}`}`,
      "have the proxy pass every path on as it is",
    )];
  }
  const findings: Finding[] = [];
  const encoding = headers.get("content-encoding");
  findings.push(
    encoding === null
      ? page.warning("it is not compressed", "have the proxy pass Accept-Encoding on")
      : page.ok(`compressed with ${encoding}`),
  );
  const wanted = ["content-security-policy", "x-content-type-options", "referrer-policy"];
  if (url.protocol === "https:") wanted.push("strict-transport-security");
  const missing = wanted.filter((name) => !headers.has(name));
  // Of two policies, both hold: what a proxy adds may close the page.
  const twice = wanted.filter((name) =>
    /nosniff, nosniff|, default-src/.test(headers.get(name) ?? "")
  );
  if (missing.length > 0) {
    findings.push(
      about("headers").failed(
        `missing: ${missing.join(", ")}`,
        missing[0] === "strict-transport-security"
          ? "set PUBLIC_URL to the https address, and pass Host on; the app does not know of https"
          : "have the proxy leave the app's headers as they are",
      ),
    );
  } else if (twice.length > 0) {
    const todo = "have the proxy add none of its own";
    findings.push(about("headers").failed(`sent twice: ${twice.join(", ")}`, todo));
  } else findings.push(about("headers").ok("all are there"));
  return findings;
}

async function checkStream({ url, clock }: Deployment): Promise<Finding> {
  const stream = about("live numbers");
  const begun = clock.elapsed();
  const todo = "have the proxy buffer nothing at /api/events: deploy/ has settings for two";
  try {
    return await within(clock, EVENT_MS, async (signal) => {
      const response = await fetch(new URL("/api/events", url), {
        headers: { accept: "text/event-stream" },
        signal,
      });
      const type = response.headers.get("content-type") ?? "none";
      if (!response.ok || !type.startsWith("text/event-stream")) {
        await response.body?.cancel();
        return stream.failed(`/api/events answers ${response.status} with type ${type}`, todo);
      }
      await firstEvent(response.body!);
      return stream.ok(`the first event is here after ${Math.round(clock.elapsed() - begun)} ms`);
    });
  } catch (error) {
    return stream.failed(`no event within ${EVENT_MS} ms: ${reasonOf(error)}`, todo);
  }
}

async function firstEvent(body: ReadableStream<Uint8Array>): Promise<void> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const chunk of body) {
    text += decoder.decode(chunk, { stream: true });
    if (/^event: board$/m.test(text) && text.includes("\n\n")) return;
  }
  throw new Error("The stream ended");
}

/** How requests come through the proxies; and that nobody can make up an address. */
async function checkProxies({ url, clock, metricsToken }: Deployment): Promise<Finding[]> {
  const proxies = about("TRUST_PROXY");
  if (metricsToken === null) {
    const todo = "set METRICS_TOKEN here and there; or open /api/status/request as staff";
    return [proxies.warning("can't be looked at without METRICS_TOKEN", todo)];
  }
  const seen = async (headers: Record<string, string>) => {
    const authorization = `Bearer ${metricsToken}`;
    const path = new URL("/api/status/request", url);
    const { status, body } = await ask(clock, path, { authorization, ...headers });
    return status === 200 ? JSON.parse(body) as SeenRequest : null;
  };
  const plain = await seen({});
  const forged = await seen({ "x-forwarded-for": FORGED });
  if (plain === null || forged === null) {
    const todo = "set METRICS_TOKEN to what the running app has, in the environment or in .env";
    return [proxies.warning("the running app has another METRICS_TOKEN", todo)];
  }
  return judgeProxies(plain, forged, url);
}

/** What requests say of the proxies, one as it is and one that makes up an address. */
export function judgeProxies(plain: SeenRequest, forged: SeenRequest, url: URL): Finding[] {
  const proxies = about("TRUST_PROXY");
  const { address, trustProxy, protocol } = plain;
  const findings: Finding[] = [];
  const todo = `set it to ${trustProxy.shouldBe}, or to the proxies' networks`;
  if (forged.address === FORGED) {
    findings.push(proxies.failed("anybody can make up the address that limits count", todo));
  } else if (!trustProxy.isRight) {
    findings.push(proxies.failed(`all who come this way count as one: ${address}`, todo));
  } else findings.push(proxies.ok(`you are ${address}`));
  if (protocol !== url.protocol.slice(0, -1)) {
    findings.push(
      about("PUBLIC_URL").failed(
        `you speak ${url.protocol.slice(0, -1)}, and the app takes it for ${protocol}`,
        `set it to ${url.origin}, and have the proxy pass Host and X-Forwarded-Proto on`,
      ),
    );
  }
  return findings;
}

async function ask(
  clock: Clock,
  url: URL,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return await within(clock, ANSWER_MS, async (signal) => {
    const response = await fetch(url, { headers, redirect: "manual", signal });
    const bytes = await readAtMost(response.body, MAX_BYTES);
    return {
      status: response.status,
      headers: response.headers,
      body: new TextDecoder().decode(bytes ?? new Uint8Array()),
    };
  });
}
