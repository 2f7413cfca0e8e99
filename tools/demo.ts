// The app with a kitchen and screens that are played: `deno task demo`, nothing to configure.
import { randomBytes, randomInt } from "node:crypto";
import { styleText } from "node:util";
import { VARIABLES } from "@/lib/config.ts";
import { firstSignal } from "@/lib/base/first_signal.ts";
import { pause } from "@/lib/base/pause.ts";
import { emptyDatabase, Server } from "@/tools/cafe/server.ts";
import { AuroraServer } from "@/tools/cafe/aurora_server.ts";
import { hmacSigner, sendOrder, type Signer } from "@/tools/cafe/signed_order.ts";

const BAR_NAME = "Café Noord";
const USUAL_PORT = 8000;
const ORDER_SECONDS = 5;
const TIMEOUT_SECONDS = 60;
/** How long the app gets to end in order. */
const END_MS = 4_500;
/** Ctrl-C reaches the app too; it may end before the demo has heard of it. */
const HEAR_MS = 300;
const DRINKS = ["chai", "cortado", "latte", "lungo", "mocha", "ristretto"];

/** Plays until a signal comes or the app ends by itself; returns the exit code. */
async function demo(): Promise<number> {
  const told = firstSignal("SIGINT", "SIGTERM", "SIGHUP");
  const webhookSecret = `whsec_${randomBytes(32).toString("base64")}`;
  const loginToken = `${DRINKS[randomInt(DRINKS.length)]}-${randomInt(1000, 10_000)}`;
  await using database = await emptyDatabase();
  await using screens = new AuroraServer({ changed: showScreens });
  await using app = await Server.launch({
    ...Object.fromEntries(VARIABLES.map((name) => [name, ""])), // those of a file .env don't count
    ...database.variables,
    HOST: "0.0.0.0",
    PORT: freePort(),
    LOGIN_TOKEN: loginToken,
    ORDER_TIMEOUT: String(TIMEOUT_SECONDS),
    WEBHOOK_SECRET: webhookSecret,
    AURORA_URL: screens.url,
    AURORA_API_KEY: screens.aurora.apiKey,
    BAR_NAME,
  });
  const over = Promise.race([
    told.then(() => "told to end" as const),
    app.ended().then(() => pause(HEAR_MS)).then(() => "app has ended" as const),
  ]);
  const closing = new AbortController();
  const playing = app.listening().then(async () => {
    introduce(app, loginToken);
    await runKitchen(app.url, hmacSigner(webhookSecret), closing.signal);
  });
  const reason = await Promise.race([over, playing]);
  closing.abort();
  if (reason !== "told to end") {
    say("", "The app ended by itself. The last lines of its log:", lastLines(app.output));
    return 1;
  }
  say("", "Closing …");
  await Promise.race([app.stop("SIGTERM"), pause(END_MS)]);
  return 0;
}

function introduce({ url, port }: Server, loginToken: string): void {
  const phone = localNetworkAddress();
  say(
    "",
    `${styleText("bold", BAR_NAME)}, with a simulated kitchen and poster screens.`,
    "",
    `Guests     ${styleText("bold", url)}`,
    ...(phone === null ? [] : [`  by phone ${styleText("bold", `http://${phone}:${port}`)}`]),
    `Staff      ${styleText("bold", `${url}/orders`)}  login: ${styleText("bold", loginToken)}`,
    "",
    `Every ${ORDER_SECONDS} seconds an order is ready; after ${TIMEOUT_SECONDS} it leaves. Ctrl-C ends the demo.`,
    "",
  );
}

/** Completes an order every few seconds until called off. */
async function runKitchen(app: string, signer: Signer, signal: AbortSignal): Promise<void> {
  for (let number = randomInt(100, 900); !signal.aborted; number++) {
    say(`Kitchen    ${number} is ready`);
    const problem = await refusal(number, app, signer);
    if (problem !== null) say(`Kitchen    ${number} ${problem}`);
    await pause(ORDER_SECONDS * 1000);
  }
}

/** Sends an order; says why it was not taken, if so. */
async function refusal(number: number, app: string, signer: Signer): Promise<string | null> {
  try {
    const response = await sendOrder(number, app, signer);
    const answer = await response.text();
    return response.ok ? null : `was refused: ${response.status} ${answer}`;
  } catch (error) {
    return `could not be sent: ${(error as Error).message}`;
  }
}

function showScreens(numbers: number[]): void {
  const newestFirst = numbers.toReversed();
  say(`Screens    ${styleText("bold", newestFirst.join("  ") || "empty")}`);
}

/** The usual port, or 0 (any free one) if it is taken. */
function freePort(): string {
  const port = Number(Deno.env.get("PORT") || USUAL_PORT);
  try {
    Deno.listen({ hostname: "0.0.0.0", port }).close();
    return String(port);
  } catch (error) {
    if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    return "0";
  }
}

/** This machine's address for others in its network; not that of a container's or virtual machine's. */
function localNetworkAddress(): string | null {
  const isVirtual = /^(lo|docker|br-|veth|virbr|tun|utun)/;
  const found = Deno.networkInterfaces().find(({ name, family, address }) =>
    family === "IPv4" && !isVirtual.test(name) && !/^(127|169\.254)\./.test(address)
  );
  return found?.address ?? null;
}

function lastLines(text: string): string {
  return text.trimEnd().split("\n").slice(-10).join("\n");
}

function say(...lines: string[]): void {
  // deno-lint-ignore no-console
  for (const line of lines) console.log(line);
}

try {
  Deno.exit(await demo());
} catch (error) {
  say("", `The demo failed: ${(error as Error).message}`);
  Deno.exit(1);
}
