// A kitchen that signs and sends orders as Star Community does: `deno task kitchen 850 851`.
import { generateKeyPairSync } from "node:crypto";
import { parseArgs } from "node:util";
import { readEnvironment } from "@/lib/base/environment.ts";
import { pause } from "@/lib/base/pause.ts";
import { hmacSigner, rsaSigner, sendOrder, type Signer } from "@/tools/cafe/signed_order.ts";

const KEY_PORT = 8010;
const KEY_PATH = "/.well-known/webhooks.key";
const KEY_FILE = "./data/kitchen_key.pem";
const SLOW_MS = 500;

const USAGE = `Usage: deno task kitchen NUMBER [NUMBER …]
  --every 5s   an order every 5 seconds until Ctrl-C (numbers are optional then)
  --hmac       sign with WEBHOOK_SECRET (Standard Webhooks) instead of the kitchen's RSA key
  --to URL     where the app is (default http://localhost:8000)

Where the app has a WEBHOOK_PATH_TOKEN, the kitchen must have the same one.
RSA needs an app that fetches this kitchen's key: start it with
  WEBHOOK_PUBLIC_KEY_URL=http://127.0.0.1:${KEY_PORT}${KEY_PATH}`;

interface KeyPair {
  publicKey: string;
  privateKey: string;
}

/** The kitchen's key pair, made on the first call and kept. */
async function keyPair(): Promise<KeyPair> {
  try {
    return JSON.parse(await Deno.readTextFile(KEY_FILE));
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const pair = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  await Deno.mkdir("./data", { recursive: true, mode: 0o700 });
  await Deno.writeTextFile(KEY_FILE, JSON.stringify(pair), { mode: 0o600 });
  return pair;
}

/** Serves the public key for as long as the kitchen is there; another kitchen may already do so. */
function serveKey(publicKey: string): Deno.HttpServer | null {
  try {
    return Deno.serve(
      { hostname: "127.0.0.1", port: KEY_PORT, onListen: () => {} },
      ({ url }) =>
        new URL(url).pathname === KEY_PATH
          ? new Response(publicKey)
          : new Response("Not found", { status: 404 }),
    );
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return null;
    throw error;
  }
}

/** Sends one order and says what came back; true when it was taken. */
async function send(number: string, app: string, signer: Signer): Promise<boolean> {
  const begun = performance.now();
  const slow = setTimeout(
    () => say(`${number} … no answer yet: an app that lacks our key fetches it first`),
    SLOW_MS,
  );
  try {
    const response = await sendOrder(Number(number), app, signer, environment.WEBHOOK_PATH_TOKEN);
    const ms = (performance.now() - begun).toFixed(0);
    say(`${number} → ${response.status} in ${ms} ms  ${await response.text()}`);
    if (response.status === 401) {
      say("The app expects a different key, secret or address", USAGE);
    }
    return response.ok;
  } catch (error) {
    say(`${number} → ${app} can't be reached: ${(error as Error).message}`);
    return false;
  } finally {
    clearTimeout(slow);
  }
}

/** The given numbers over and over; without any, count on from a random one. */
function* orderNumbers(given: string[]): Generator<string> {
  let next = 100 + Math.floor(Math.random() * 800);
  while (true) {
    if (given.length > 0) yield* given;
    else yield String(next++);
  }
}

function say(...lines: string[]): void {
  // deno-lint-ignore no-console
  for (const line of lines) console.log(line);
}

function fail(reason: string): never {
  say(reason, "", USAGE);
  Deno.exit(2);
}

function readArguments() {
  try {
    const { values, positionals } = parseArgs({
      args: Deno.args,
      allowPositionals: true,
      options: {
        hmac: { type: "boolean", default: false },
        every: { type: "string" },
        to: { type: "string", default: `http://localhost:${environment.PORT ?? "8000"}` },
      },
    });
    const seconds = values.every === undefined ? null : /^([0-9.]+)s?$/.exec(values.every)?.[1];
    if (seconds === undefined || Number(seconds) <= 0 && seconds !== null) {
      fail(`--every needs a time such as 5s: ${values.every}`);
    }
    if (!URL.canParse(values.to)) fail(`--to needs an address: ${values.to}`);
    const wrong = positionals.find((number) => !/^[0-9]+$/.test(number));
    if (wrong !== undefined) fail(`Not a number: ${wrong}`);
    if (positionals.length === 0 && seconds === null) fail("Which number is ready?");
    const everyMs = seconds === null ? null : Number(seconds) * 1000;
    return { hmac: values.hmac, app: values.to, everyMs, numbers: positionals };
  } catch (error) {
    fail((error as Error).message);
  }
}

const environment = readEnvironment(["PORT", "WEBHOOK_SECRET", "WEBHOOK_PATH_TOKEN"]);
const { hmac, app, everyMs, numbers } = readArguments();
const secret = environment.WEBHOOK_SECRET;
if (hmac && !secret) fail("--hmac needs WEBHOOK_SECRET in the environment, the same as the app's");
const pair = hmac ? null : await keyPair();
const signer = pair === null ? hmacSigner(secret!) : rsaSigner(pair.privateKey);
const keyServer = pair === null ? null : serveKey(pair.publicKey);

let allTaken = true;
if (everyMs === null) {
  for (const number of numbers) allTaken = await send(number, app, signer) && allTaken;
} else {
  for (const number of orderNumbers(numbers)) {
    await send(number, app, signer);
    await pause(everyMs);
  }
}
await keyServer?.shutdown();
Deno.exit(allTaken ? 0 : 1);
