import { createHash } from "node:crypto";
import { join } from "node:path";
import { asset } from "fresh/runtime";
import { log } from "@/lib/base/log.ts";
import { type Clip, CLIPS } from "@/lib/shared/voice.ts";

/** Languages that the voice speaks. */
const LANGUAGES = ["en", "nl"];
/** A clip lasts a second or two. */
const MAX_BYTES = 200_000;

/** Where a recording is that the café has made itself. */
interface OwnClip {
  bytes: Uint8Array<ArrayBuffer>;
  /** Of what it is, so that another one has another address. */
  version: string;
}

/**
 * The clips that replace ours, one by one: `voice/en/8.mp3` and so on in the data folder, read once, at
 * the start.
 */
export class OwnClips {
  #clips: ReadonlyMap<string, OwnClip>;

  private constructor(clips: ReadonlyMap<string, OwnClip>) {
    this.#clips = clips;
  }

  /** Reads them from the data folder; the log names what there can't be used. Never throws. */
  static async read(dataFolder: string | null): Promise<OwnClips> {
    const clips = new Map<string, OwnClip>();
    for (const language of dataFolder === null ? [] : LANGUAGES) {
      const folder = join(dataFolder!, "voice", language);
      for (const name of await namesIn(folder)) {
        const clip = CLIPS.find((each) => `${each}.mp3` === name);
        const read = clip === undefined ? "not the name of a clip" : await readClip(folder, name);
        if (typeof read !== "string") clips.set(`${language}/${clip}`, read);
        else log("warn", `A recording can't be used: ${join(folder, name)}`, { reason: read });
      }
    }
    return new OwnClips(clips);
  }

  /** A recording; `undefined`: there is none. */
  get(language: string, clip: string): Uint8Array<ArrayBuffer> | undefined {
    return this.#clips.get(`${language}/${clip}`)?.bytes;
  }

  /** Where a page finds each clip of a language. */
  addresses(language: string): Record<Clip, string> {
    const addressOf = (clip: Clip) => {
      const own = this.#clips.get(`${language}/${clip}`);
      return own === undefined
        ? asset(`/voice/${language}/${clip}.mp3`)
        : `/voice/own/${language}/${clip}?v=${own.version}`;
    };
    return Object.fromEntries(CLIPS.map((clip) => [clip, addressOf(clip)])) as Record<Clip, string>;
  }
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(folder));
    return entries.map(({ name }) => name).filter((name) => !name.startsWith(".")).sort();
  } catch {
    return []; // the usual case: there is no such folder
  }
}

/** A recording, or why it is none. */
async function readClip(folder: string, name: string): Promise<OwnClip | string> {
  try {
    const bytes = await Deno.readFile(join(folder, name));
    if (bytes.length > MAX_BYTES) return `longer than ${MAX_BYTES} bytes`;
    if (!isMp3(bytes)) return "not MP3";
    const version = createHash("sha256").update(bytes).digest("hex").slice(0, 16);
    return { bytes, version };
  } catch {
    return "could not be read";
  }
}

/** Whether it begins like an MP3: with a tag, or with a frame of layer III. */
function isMp3(bytes: Uint8Array): boolean {
  const [first = 0, second = 0] = bytes;
  const hasTag = new TextDecoder().decode(bytes.subarray(0, 3)) === "ID3";
  return hasTag || (first === 0xff && (second & 0xe6) === 0xe2);
}
