import type { Texts } from "@/lib/shared/texts.ts";
import type { SoundSwitch } from "@/lib/browser/mine/use_calling.ts";

/** Asks for the sound, or says whether a call will be heard, and switches that. */
export function SoundButton({ sound, texts }: { sound: SoundSwitch; texts: Texts["mine"] }) {
  const { isOn, isLocked, press, toggle } = sound;
  const text = !isOn ? texts.soundOff : isLocked ? texts.soundLocked : texts.soundOn;
  return (
    <button
      type="button"
      class={isOn && isLocked ? "sound asked" : "sound"}
      onPointerDown={press}
      onClick={toggle}
    >
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d="M6 17h12l-1.5-2.5V10a4.5 4.5 0 0 0-9 0v4.5zM10 20h4" />
        {!isOn && <path d="M4 4l16 16" />}
      </svg>
      <span key={text}>{text}</span>
    </button>
  );
}
