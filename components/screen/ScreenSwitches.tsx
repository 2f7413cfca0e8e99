import type { ScreenSound } from "@/lib/browser/screen/sound.ts";
import type { ScreenVoice } from "@/lib/browser/screen/use_voice.ts";
import type { Texts } from "@/lib/shared/texts.ts";

interface ScreenSwitchesProps {
  sound: ScreenSound;
  voice: ScreenVoice;
  texts: Texts["screen"];
}

/**
 * Whether calls are heard: says what was switched, and that the browser wants a tap; the switches are
 * there for those who come with a mouse or a keyboard. Beside the truth, where no number ever is.
 */
export function ScreenSwitches({ sound, voice, texts }: ScreenSwitchesProps) {
  const changed = (isNew: boolean) => isNew ? " changed" : "";
  return (
    <div class="screen-switches">
      <button type="button" class={`screen-sound ${sound.state}${changed(sound.isNew)}`}>
        {texts.sound[sound.state]}
      </button>
      <button
        type="button"
        class={`screen-voice${changed(voice.isNew)}`}
        onClick={voice.toggle}
      >
        {voice.isOn ? texts.voice.on : texts.voice.off}
      </button>
    </div>
  );
}
