/** What the voice can say, by the names of its files. */
export const CLIPS = [
  ...(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"] as const),
  "order",
  "ready",
  "last-call",
] as const;
export type Clip = typeof CLIPS[number];

/** The words of each clip; recordings of one's own say the same. */
export const WORDS: Record<"en" | "nl", Record<Clip, string>> = {
  en: {
    "0": "zero",
    "1": "one",
    "2": "two",
    "3": "three",
    "4": "four",
    "5": "five",
    "6": "six",
    "7": "seven",
    "8": "eight",
    "9": "nine",
    "order": "order",
    "ready": "is ready",
    "last-call": "last call",
  },
  nl: {
    "0": "nul",
    "1": "één",
    "2": "twee",
    "3": "drie",
    "4": "vier",
    "5": "vijf",
    "6": "zes",
    "7": "zeven",
    "8": "acht",
    "9": "negen",
    "order": "bestelling",
    "ready": "is klaar",
    "last-call": "laatste ronde",
  },
};

/** A clip, and the silence after it in ms. */
export interface Spoken {
  clip: Clip;
  pauseMs: number;
}

/** Between digits, so that they are told apart in noise. */
const DIGIT_MS = 60;
/** Between the two times that a number is said. */
const AGAIN_MS = 400;

/** How a number is called out: twice, digit by digit, as it stands on the screen. */
export function callOut(number: number): Spoken[] {
  const digits = [...String(number)] as Clip[];
  const once = (lastMs: number) =>
    digits.map((clip, at) => ({ clip, pauseMs: at === digits.length - 1 ? lastMs : DIGIT_MS }));
  return [
    { clip: "order", pauseMs: DIGIT_MS },
    ...once(AGAIN_MS),
    ...once(DIGIT_MS),
    { clip: "ready", pauseMs: AGAIN_MS },
  ];
}
