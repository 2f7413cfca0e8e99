// Senders in a process of their own: each has a connection that it keeps, and sends its next
// request as soon as the last one is answered.
import { Buffer } from "node:buffer";
import net from "node:net";
import { hmacSigner } from "@/tools/cafe/signed_order.ts";
import { now, obey } from "./child.ts";
import { quantile } from "./figures.ts";

/** What a run asks for. */
export interface Run {
  port: number;
  connections: number;
  ms: number;
  /** A path to get, or the secret to sign orders with, of the numbers from 1 to `numbers`. */
  what: { get: string } | { secret: string; numbers: number };
}

/** What came of it. */
export interface RunResult {
  /** How often each status was answered. */
  answers: Record<string, number>;
  perSecond: number;
  p50: number;
  p99: number;
}

const HEADERS = "Host: localhost\r\nAccept-Encoding: gzip, br\r\n";

/** Makes one request after the other, as text. */
function requests(what: Run["what"]): () => string {
  if ("get" in what) return () => `GET ${what.get} HTTP/1.1\r\n${HEADERS}\r\n`;
  const sign = hmacSigner(what.secret);
  let sent = 0;
  return () => {
    const body = JSON.stringify({ orderNumber: 1 + sent++ % what.numbers });
    const headers = Object.entries(sign(body)).map(([name, value]) => `${name}: ${value}\r\n`);
    return `POST /api/orders/webhook HTTP/1.1\r\n${HEADERS}${headers.join("")}` +
      `Content-Length: ${body.length}\r\n\r\n${body}`;
  };
}

/** How long the answer is that the text begins with; `null` while its end has not come. */
function answerLength(text: string): number | null {
  const head = text.indexOf("\r\n\r\n") + 4;
  if (head < 4) return null;
  const length = /^content-length: (\d+)/mi.exec(text.slice(0, head))?.[1];
  if (length !== undefined) return text.length < head + Number(length) ? null : text.length;
  return text.endsWith("0\r\n\r\n") ? text.length : null;
}

async function run({ port, connections, ms, what }: Run): Promise<RunResult> {
  const next = requests(what);
  const buffer = Buffer.alloc(65_536);
  const answers: Record<string, number> = {};
  const times: number[] = [];
  const begun = now();
  await Promise.all(
    Array.from({ length: connections }, () =>
      new Promise<void>((resolve, reject) => {
        let sentAt = 0;
        let text = "";
        const send = () => {
          sentAt = now();
          socket.write(next());
        };
        const got = (length: number) => {
          text += buffer.toString("latin1", 0, length);
          if (answerLength(text) === null) return true;
          const status = text.slice(9, 12);
          answers[status] = (answers[status] ?? 0) + 1;
          times.push(now() - sentAt);
          text = "";
          if (now() - begun < ms) send();
          else socket.destroy();
          return true;
        };
        const socket = net.connect({
          port,
          host: "127.0.0.1",
          onread: { buffer, callback: got },
        }, send);
        socket.on("error", reject).on("close", () => resolve());
      })),
  );
  const perSecond = times.length * 1_000 / (now() - begun);
  return { answers, perSecond, p50: quantile(times, 0.5), p99: quantile(times, 0.99) };
}

await obey({ run });
