// Certificates of our own, so that tests can speak TLS without asking anybody for one (RFC 5280).
import { Buffer } from "node:buffer";
import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";

const YEAR_MS = 365 * 86_400_000;

/** What a server shows, and the authority's certificate by which it is believed; all PEM. */
export interface TlsIdentity {
  cert: string;
  key: string;
  ca: string;
}

/** Makes an authority and a server of `localhost` and 127.0.0.1 that it vouches for. */
export function tlsIdentity(): TlsIdentity {
  const pair = () => generateKeyPairSync("ec", { namedCurve: "P-256" });
  const [authority, server] = [pair(), pair()];
  const isAuthority = extension("551d13", sequence(BOOLEAN_TRUE), true);
  const names = sequence(
    der(0x82, Buffer.from("localhost")),
    der(0x87, Buffer.from([127, 0, 0, 1])),
  );
  const ca = certificate("Test CA", authority.publicKey, authority.privateKey, isAuthority);
  const cert = certificate(
    "localhost",
    server.publicKey,
    authority.privateKey,
    extension("551d11", names),
  );
  return { ca, cert, key: server.privateKey.export({ type: "pkcs8", format: "pem" }) as string };
}

const BOOLEAN_TRUE = der(0x01, Buffer.from([0xff]));
const ECDSA_SHA256 = sequence(oid("2a8648ce3d040302"));

function certificate(
  name: string,
  publicKey: KeyObject,
  authority: KeyObject,
  extra: Buffer,
): string {
  const now = Date.now();
  const toBeSigned = sequence(
    der(0xa0, der(0x02, Buffer.from([2]))),
    der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ECDSA_SHA256,
    commonName("Test CA"),
    sequence(time(now - YEAR_MS), time(now + YEAR_MS)),
    commonName(name),
    publicKey.export({ type: "spki", format: "der" }),
    der(0xa3, sequence(extra)),
  );
  const signature = Buffer.concat([Buffer.from([0]), sign("sha256", toBeSigned, authority)]);
  const whole = sequence(toBeSigned, ECDSA_SHA256, der(0x03, signature));
  const lines = whole.toString("base64").match(/.{1,64}/g)!.join("\n");
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
}

function commonName(name: string): Buffer {
  return sequence(der(0x31, sequence(oid("550403"), der(0x0c, Buffer.from(name)))));
}

function extension(id: string, value: Buffer, isCritical = false): Buffer {
  return sequence(oid(id), ...isCritical ? [BOOLEAN_TRUE] : [], der(0x04, value));
}

function time(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replace(/\D/g, "").slice(2, 14);
  return der(0x17, Buffer.from(`${digits}Z`));
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, "hex"));
}

function sequence(...parts: Buffer[]): Buffer {
  return der(0x30, Buffer.concat(parts));
}

/** A tag, the length and the content. */
function der(tag: number, content: Buffer): Buffer {
  const { length } = content;
  const head = length < 0x80
    ? [tag, length]
    : length < 0x100
    ? [tag, 0x81, length]
    : [tag, 0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from(head), content]);
}
