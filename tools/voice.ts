// Makes the voice's clips with espeak-ng and lame, which must be installed: `deno task voice`.
// What a program says is no part of it: the sounds are this project's own.
import { CLIPS, WORDS } from "@/lib/shared/voice.ts";

const VOICES = { en: "en-gb", nl: "nl" };
/** Words a minute, pitch and word gap of espeak-ng: slow and plain, for a room with people in it. */
const SPEECH = ["-s", "135", "-p", "45", "-a", "190"];
/** 16 kHz mono. */
const SOUND = ["--resample", "16", "-m", "m", "-b", "48", "--silent"];
/** What counts as silence, and how much of it stays at either end, in samples of espeak-ng. */
const SILENCE = 400;
const MARGIN = 400;
const PEAK = 30_000;
const WAV_HEADER = 44;

async function run(command: string, ...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, { args }).output();
  if (!success) throw new Error(`${command} failed: ${new TextDecoder().decode(stderr)}`);
}

/** The same without silence at its ends, as loud as the others. */
function trimmed(wav: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const samples = new Int16Array(wav.buffer.slice(WAV_HEADER));
  const isLoud = (sample: number) => Math.abs(sample) > SILENCE;
  const from = Math.max(0, samples.findIndex(isLoud) - MARGIN);
  const to = Math.min(samples.length, samples.findLastIndex(isLoud) + MARGIN);
  const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 1);
  const louder = samples.slice(from, to).map((sample) => sample * PEAK / peak);
  const made = new Uint8Array(WAV_HEADER + louder.byteLength);
  made.set(wav.subarray(0, WAV_HEADER));
  made.set(new Uint8Array(louder.buffer), WAV_HEADER);
  const header = new DataView(made.buffer);
  header.setUint32(4, made.length - 8, true);
  header.setUint32(40, louder.byteLength, true);
  return made;
}

const folder = await Deno.makeTempDir();
for (const language of ["en", "nl"] as const) {
  await Deno.mkdir(`static/voice/${language}`, { recursive: true });
  for (const clip of CLIPS) {
    const wav = `${folder}/${clip}.wav`;
    await run("espeak-ng", "-v", VOICES[language], ...SPEECH, "-w", wav, WORDS[language][clip]);
    await Deno.writeFile(wav, trimmed(await Deno.readFile(wav)));
    await run("lame", ...SOUND, wav, `static/voice/${language}/${clip}.mp3`);
  }
}
await Deno.remove(folder, { recursive: true });
