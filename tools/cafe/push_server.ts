import { Buffer } from "node:buffer";
import { createPublicKey, verify } from "node:crypto";
import { PlayedPhone, type SubscriptionJson } from "./played_phone.ts";
import { type TlsIdentity, tlsIdentity } from "./certificate.ts";
import { Response } from "./deno_response.ts";

const DAY_S = 86_400;

/** A message as a phone has got it. */
export interface PushMessage {
  /** To which phone. */
  id: string;
  text: string;
  /** The length of what came, encrypted. */
  bytes: number;
  headers: Headers;
  /** When it was taken, by `performance.now()`. */
  at: number;
}

/** How a message is answered: 201, or this. */
export type PushAnswer =
  | { status: number; headers?: Record<string, string> }
  /** Taken, but the connection ends without an answer. */
  | "lose"
  /** Not answered before the end. */
  | "hang";

/**
 * A push service over TLS on a port of this machine, which is as strict as the strictest of the real
 * ones: it verifies the VAPID token, demands TTL, and takes no Topic but of letters and digits. What it
 * takes is decrypted by the phone.
 */
export class PushServer implements AsyncDisposable {
  readonly identity: TlsIdentity = tlsIdentity();
  /** What was taken, oldest first. */
  readonly messages: PushMessage[] = [];
  /** Why requests were refused that a well-made one would not be. */
  readonly complaints: string[] = [];
  /** How many requests came. */
  requests = 0;
  /** Told of each message that was taken, before that is answered. */
  taken: (message: PushMessage) => void | Promise<void> = () => {};
  /** How all phones' messages are answered, unless a phone's own are. */
  answer: PushAnswer = { status: 201 };
  /** How a phone's are, by its id. */
  readonly answers = new Map<string, PushAnswer>();
  /** The key that phones subscribed to; told by the test. */
  applicationKey: string | null = null;
  #phones = new Map<string, PlayedPhone>();
  #server: Deno.HttpServer<Deno.NetAddr>;
  #folder: string | null = null;
  #end = new AbortController();
  #ended = Promise.withResolvers<void>();

  constructor() {
    const { cert, key } = this.identity;
    this.#server = Deno.serve({
      hostname: "127.0.0.1",
      port: 0,
      cert,
      key,
      signal: this.#end.signal,
      onListen: () => {},
    }, (request) => this.#handle(request));
  }

  /** As one of `PUSH_HOSTS`. */
  get host(): string {
    return `localhost:${this.#server.addr.port}`;
  }

  /** A new phone's subscription. */
  phone(): SubscriptionJson & { id: string } {
    const phone = new PlayedPhone();
    this.#phones.set(phone.id, phone);
    return { id: phone.id, endpoint: `https://${this.host}/push/${phone.id}`, keys: phone.keys };
  }

  /** Reaches it from this process, as `fetch` does, until disposed of. */
  client(): Disposable & { fetch: typeof fetch } {
    const client = Deno.createHttpClient({ caCerts: [this.identity.ca] });
    return {
      fetch: (input, init) => fetch(input, { ...init, client } as RequestInit),
      [Symbol.dispose]: () => client.close(),
    };
  }

  /** What a phone was told. */
  to({ id }: { id: string }): PushMessage[] {
    return this.messages.filter((message) => message.id === id);
  }

  /** Variables with which a process of the app trusts it, and calls phones. */
  async variables(): Promise<Record<string, string>> {
    this.#folder ??= await Deno.makeTempDir({ prefix: "push_ca_" });
    const path = `${this.#folder}/ca.pem`;
    await Deno.writeTextFile(path, this.identity.ca);
    return {
      DENO_CERT: path,
      PUSH_HOSTS: this.host,
      PUSH_CONTACT: "mailto:bar@example.com",
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended.resolve();
    this.#end.abort();
    await this.#server.finished;
    if (this.#folder !== null) await Deno.remove(this.#folder, { recursive: true });
  }

  async #handle(request: Request): Promise<Response> {
    this.requests++;
    const body = new Uint8Array(await request.arrayBuffer());
    const id = new URL(request.url).pathname.replace("/push/", "");
    const phone = this.#phones.get(id);
    if (phone === undefined) return new Response("No such subscription", { status: 404 });
    const answer = this.answers.get(id) ?? this.answer;
    if (answer === "hang") await this.#ended.promise;
    if (answer === "hang") return new Response(null, { status: 503 });
    if (answer !== "lose" && answer.status >= 300) {
      return new Response(null, { status: answer.status, headers: answer.headers ?? {} });
    }
    const complaint = this.#complaintOf(request);
    if (complaint !== null) {
      this.complaints.push(complaint);
      return Response.json({ reason: complaint }, { status: 403 });
    }
    const headers = new Headers(request.headers);
    const at = performance.now();
    const message = { id, text: phone.read(body), bytes: body.length, headers, at };
    this.messages.push(message);
    await this.taken(message);
    if (answer !== "lose") return new Response(null, answer);
    return new Response(new ReadableStream({ start: (stream) => stream.error("Hung up") }));
  }

  /** What a real service would not take. */
  #complaintOf({ method, headers, url }: Request): string | null {
    if (method !== "POST") return "Not a POST";
    if (!/^[0-9]+$/.test(headers.get("ttl") ?? "")) return "No TTL";
    if (Number(headers.get("ttl")) < 60) return "A TTL under 60 s";
    if (!/^[A-Za-z0-9]{1,32}$/.test(headers.get("topic") ?? "x")) return "A Topic that is none";
    if (headers.get("content-encoding") !== "aes128gcm") return "Not aes128gcm";
    return this.#complaintOfToken(headers.get("authorization") ?? "", new URL(url));
  }

  #complaintOfToken(authorization: string, { port }: URL): string | null {
    const [, token = "", key = ""] = /^vapid t=([\w.-]+), k=([\w-]+)$/.exec(authorization) ?? [];
    const [header = "", claims = "", signature = ""] = token.split(".");
    const point = Buffer.from(key, "base64url");
    if (point.length !== 65) return "No VAPID token";
    const jwk = {
      kty: "EC",
      crv: "P-256",
      x: point.subarray(1, 33).toString("base64url"),
      y: point.subarray(33).toString("base64url"),
    };
    const publicKey = createPublicKey({ key: jwk, format: "jwk" });
    const isSigned = verify(
      "sha256",
      Buffer.from(`${header}.${claims}`),
      { key: publicKey, dsaEncoding: "ieee-p1363" },
      Buffer.from(signature, "base64url"),
    );
    if (!isSigned) return "A VAPID token of another key";
    if (this.applicationKey !== null && key !== this.applicationKey) {
      return "A key that no phone subscribed to";
    }
    const { aud, exp, sub } = JSON.parse(Buffer.from(claims, "base64url").toString());
    if (aud !== `https://localhost:${port}`) return `Another audience: ${aud}`;
    const left = exp - Date.now() / 1000;
    if (left <= 0 || left > DAY_S) return "A VAPID token for more than a day";
    return /^(mailto:|https:)/.test(sub) ? null : `BadJwtToken: ${sub}`;
  }
}
