/** What came back on the wire. */
export interface RawAnswer {
  status: number;
  headers: Headers;
  /** As it was sent; of a stream, nothing. */
  body: string;
}

/** What a request is made of; nothing in it is checked, put right or encoded. */
export interface RawRequest {
  method?: string;
  target?: string;
  /** One line each. */
  headers?: string[];
  body?: string;
}

/** Sends a request as it stands here, each character as one byte, to a server on this machine. */
export async function rawRequest(
  port: number,
  { method = "GET", target = "/", headers = ["Host: localhost"], body = "" }: RawRequest,
): Promise<RawAnswer> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  const length = body === "" ? [] : [`Content-Length: ${body.length}`];
  const lines = [`${method} ${target} HTTP/1.1`, ...headers, ...length, "Connection: close"];
  const text = `${lines.join("\r\n")}\r\n\r\n${body}`;
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  const writer = connection.writable.getWriter();
  // A server may answer, and close, before it has read all.
  writer.write(bytes).catch(() => {});

  let answer = "";
  const decoder = new TextDecoder("latin1");
  const isWholeStream = () => /^content-type: text\/event-stream\r$[^]*\r\n\r\n/m.test(answer);
  for await (const chunk of connection.readable) {
    answer += decoder.decode(chunk);
    if (isWholeStream()) break;
  }
  const [head = "", ...rest] = answer.split("\r\n\r\n");
  const [first = "", ...fields] = head.split("\r\n");
  const sent = isWholeStream() ? "" : rest.join("\r\n\r\n");
  const received = new Headers(
    fields.map((line) => line.split(/: ?(.*)/s).slice(0, 2) as [string, string]),
  );
  return {
    status: Number(first.split(" ")[1]),
    headers: received,
    body: received.get("transfer-encoding") === "chunked" ? dechunked(sent) : sent,
  };
}

/** What is in the chunks of a body (RFC 9112, 7.1). */
function dechunked(chunks: string): string {
  const [, size = "0", rest = ""] = /^([0-9a-f]+)\r\n([^]*)$/i.exec(chunks) ?? [];
  const length = parseInt(size, 16);
  return length === 0 ? "" : rest.slice(0, length) + dechunked(rest.slice(length + 2));
}
