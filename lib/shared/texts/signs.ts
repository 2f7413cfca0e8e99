import type { CafeStateName } from "@/lib/shared/cafe.ts";

/** What a sign says: large, and below it. */
export interface SignTexts {
  title: string;
  more: string;
}

/** A state that guests are told of. */
export type ToldState = Exclude<CafeStateName, "open">;

/**
 * What guests read of the café's state, in all languages: a module of its own, as phones load it only
 * when there is something to tell.
 */
export const signs: Record<string, Record<ToldState, SignTexts>> = {
  en: {
    "last-call": { title: "Last call", more: "Order now at the counter." },
    "closed": { title: "We are closed", more: "What is ready can still be picked up." },
    "evacuation": {
      title: "Leave the building now",
      more: "Walk to the nearest exit. Leave your things. Follow the staff.",
    },
  },
  nl: {
    "last-call": { title: "Laatste ronde", more: "Bestel nu aan de balie." },
    "closed": { title: "We zijn dicht", more: "Wat klaar is, kun je nog ophalen." },
    "evacuation": {
      title: "Verlaat nu het gebouw",
      more: "Loop naar de dichtstbijzijnde uitgang. Laat je spullen liggen. Volg het personeel.",
    },
  },
};
