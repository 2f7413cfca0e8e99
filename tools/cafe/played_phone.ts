// A browser's half of Web Push, made with node:crypto alone, so that a mistake in lib/ is not made twice.
import { Buffer } from "node:buffer";
import { createDecipheriv, createECDH, type ECDH, hkdfSync, randomBytes } from "node:crypto";

/** What a browser hands to a page that subscribes. */
export interface SubscriptionJson {
  endpoint: string;
  keys: { p256dh: string; auth: string };
}

/** A phone that has subscribed, and can read what is sent to it (RFC 8291, RFC 8188). */
export class PlayedPhone {
  readonly id = randomBytes(16).toString("base64url");
  #pair: ECDH = createECDH("prime256v1");
  #auth = randomBytes(16);

  constructor() {
    this.#pair.generateKeys();
  }

  /** Its keys as a page passes them on. */
  get keys(): SubscriptionJson["keys"] {
    return {
      p256dh: this.#pair.getPublicKey("base64url"),
      auth: this.#auth.toString("base64url"),
    };
  }

  /** Decrypts a body of one record. Throws when it is none, or for another phone. */
  read(body: Uint8Array): string {
    const bytes = Buffer.from(body);
    const [salt, recordSize, keyLength] = [
      bytes.subarray(0, 16),
      bytes.readUInt32BE(16),
      bytes[20]!,
    ];
    const senderKey = bytes.subarray(21, 21 + keyLength);
    const sealed = bytes.subarray(21 + keyLength);
    if (keyLength !== 65 || sealed.length > recordSize) throw new Error("More than one record");
    const info = Buffer.concat([
      Buffer.from("WebPush: info\0"),
      this.#pair.getPublicKey(),
      senderKey,
    ]);
    const secret = derive(this.#pair.computeSecret(senderKey), this.#auth, info, 32);
    const key = derive(secret, salt, Buffer.from("Content-Encoding: aes128gcm\0"), 16);
    const nonce = derive(secret, salt, Buffer.from("Content-Encoding: nonce\0"), 12);
    const decipher = createDecipheriv("aes-128-gcm", key, nonce);
    decipher.setAuthTag(sealed.subarray(-16));
    const plain = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
    const end = plain.lastIndexOf(2);
    if (end < 0) throw new Error("No end of the last record");
    return plain.subarray(0, end).toString();
  }
}

function derive(secret: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): Buffer {
  return Buffer.from(hkdfSync("sha256", secret, salt, info, length));
}
