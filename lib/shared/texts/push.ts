/**
 * What people read of being called while their phone is locked, in English: on the page, which loads
 * it once a number is followed, and in the messages.
 */
const en = {
  ask: "Tell me even when my phone is locked",
  asking: "Your phone is asking you …",
  on: "We'll tell you even when your phone is locked",
  mayClose: "You may close this page: your phone will tell you.",
  stop: "Stop that",
  whatWeKeep: "What we keep",
  kept:
    "The address that your browser has given us for messages, its keys and your language, to call you for this number. We delete them when you have your order or stop, and after 4 hours at most. Your browser's maker brings the message and can't read it.",
  /** An iPhone shows messages of pages on its Home Screen alone. */
  homeScreen: "An iPhone can do this from its Home Screen:",
  homeScreenSteps: [
    "Tap “Share”, then “Add to Home Screen”.",
    "Open it there, and put your number in again.",
  ],
  /** Why it is not so; and, where the page asks to be kept open, what still works. */
  troubles: {
    "not possible": "This browser can't call a locked phone.",
    "not allowed":
      "Your phone doesn't allow messages from this page. You can change that in its settings.",
    "no answer": "Your phone couldn't set this up.",
    "full": "Too many phones are waiting for that already.",
    "failed": "That didn't work. Please try again.",
  },
  stillWorks: "Keep this page open, and it calls you.",
  message: {
    ready: "{number} is ready",
    stillReady: "{number} is still ready",
    pickUp: "Pick it up at the counter.",
    /** Filled in by the phone, which knows what time it is there. */
    late: "Was called at {time}",
  },
};

/** The same in every language. */
export type PushTexts = typeof en;

const nl: PushTexts = {
  ask: "Geef me ook een seintje als mijn telefoon vergrendeld is",
  asking: "Je telefoon vraagt je iets …",
  on: "Je krijgt ook een seintje als je telefoon vergrendeld is",
  mayClose: "Je mag deze pagina sluiten: je telefoon geeft je een seintje.",
  stop: "Niet meer doen",
  whatWeKeep: "Wat we bewaren",
  kept:
    "Het adres dat je browser ons voor berichten heeft gegeven, de sleutels daarvan en je taal, om je voor dit nummer een seintje te geven. We verwijderen ze zodra je je bestelling hebt of hiermee stopt, en na hooguit 4 uur. De maker van je browser bezorgt het bericht en kan het niet lezen.",
  homeScreen: "Een iPhone kan dit vanaf het beginscherm:",
  homeScreenSteps: [
    "Tik op “Deel” en dan op “Zet op beginscherm”.",
    "Open het daar, en vul je nummer opnieuw in.",
  ],
  troubles: {
    "not possible": "Deze browser kan een vergrendelde telefoon geen seintje geven.",
    "not allowed":
      "Je telefoon staat geen meldingen van deze pagina toe. Dat kun je wijzigen in de instellingen.",
    "no answer": "Het lukte je telefoon niet om dit in te stellen.",
    "full": "Er wachten al te veel telefoons op een seintje.",
    "failed": "Dat is niet gelukt. Probeer het opnieuw.",
  },
  stillWorks: "Laat deze pagina open, dan krijg je hier een seintje.",
  message: {
    ready: "{number} is klaar",
    stillReady: "{number} staat nog klaar",
    pickUp: "Haal je bestelling op bij de balie.",
    late: "Opgeroepen om {time}",
  },
};

/** By language. */
export const PUSH_TEXTS: Record<string, PushTexts> = { en, nl };

/** Those of a language, else of English. */
export function pushTextsOf(language: string): PushTexts {
  return PUSH_TEXTS[language] ?? en;
}
