import type { Texts } from "../texts.ts";

/** All that people read, in Dutch. */
export const nl: Texts = {
  language: "nl",
  page: {
    title: "Klaar om op te halen",
    shortTitle: "Bestellingen",
    description: "Zie wanneer je bestelling klaar is.",
    languageName: "Nederlands",
    toBoard: "Ga naar het bord",
    preferences: "Taal en thema",
    themes: { system: "Thema van het toestel", light: "Licht", dark: "Donker" },
  },
  board: {
    justNow: "zojuist",
    secondsAgo: "{n} s geleden",
    minutesAgo: "{n} min geleden",
    hoursAgo: "{n} u geleden",
    connecting: "Verbinden …",
    live: "Live",
    reconnecting: "Opnieuw verbinden · stand van {age}",
    offline: "Offline · stand van {age}",
    ready: "Bestelling {number} is klaar",
    list: "Bestellingen die klaar zijn",
    empty: "Nog niets op te halen",
    emptyMore: "Je nummer verschijnt hier zodra je bestelling klaar is.",
    cutOff: "Geen verbinding",
    cutOffMore: "Vraag aan de balie of je bestelling klaar is.",
  },
  mine: {
    question: "Welk nummer staat op je bon?",
    another: "Wacht op nog een nummer",
    follow: "Roep mij",
    wrongNumber: "Vul het nummer van je bon in, van 1 tot en met {max}.",
    failed: "Geen verbinding. Probeer het opnieuw.",
    waiting: "We roepen je",
    keepOpen: "Houd deze pagina open.",
    renews: "Deze pagina ververst zichzelf elke 10 seconden.",
    cutOff: "Maar er is nu geen verbinding: vraag het aan de balie.",
    stop: "Niet meer wachten op {number}",
    ready: "is klaar",
    title: "{numbers} klaar",
    justCalled: "Zojuist opgeroepen",
    called: "{age} opgeroepen",
    away: "Klaar terwijl je weg was, {age}",
    pickUp: "Haal hem op aan de balie.",
    gone: "Het nummer staat niet meer op het bord. Vraag het aan de balie.",
    got: "Opgehaald",
    notMine: "Niet van mij, blijf wachten",
    soundOn: "Geluid staat aan",
    soundOff: "Geluid staat uit",
    soundLocked: "Tik voor geluid",
  },
  screen: {
    isReady: "is klaar",
    areReady: "zijn klaar",
    more: "en nog {n}",
    moreOnPhone: "en nog {n} op je telefoon",
    onYourPhone: "Bekijk het op je telefoon",
    qrCode: "QR-code die {address} opent",
    sound: { on: "Geluid aan", off: "Geluid uit", waiting: "Tik één keer voor geluid" },
  },
  staff: {
    title: "Medewerkers",
    number: "Bestelnummer",
    numberHint: "Een nummer van 1 tot en met {max}",
    wrongNumber: "Vul een nummer in van 1 tot en met {max}",
    call: "Roep op",
    onBoard: "Op het bord: {count}",
    nothing: "Geen nummers. Gasten zien een leeg bord.",
    timeLeft: "nog {time}",
    calls: "{calls}× opgeroepen",
    remove: "Verwijder",
    removeNumber: "Verwijder {number}",
    noScript: "Deze pagina is zoals ze was toen ze werd geladen.",
    lookAgain: "Kijk opnieuw",
    customersBoard: "Het bord voor gasten",
    logOut: "Uitloggen",
    logIn: "Inloggen",
    outcomes: {
      "called": "{number} staat op het bord",
      "called again": "{number} stond op het bord en is opnieuw opgeroepen",
      "same call": "{number} is zojuist al opgeroepen",
      "removed": "{number} is van het bord",
      "absent": "{number} was al van het bord",
      "newer call": "{number} is zojuist opnieuw opgeroepen en blijft dus staan",
    },
    failures: {
      call: "{number} is niet opgeroepen: {why}",
      remove: "{number} is niet verwijderd: {why}",
      unsureCall: "{number} is misschien niet opgeroepen: geen antwoord. Probeer het opnieuw",
      unsureRemove: "{number} is misschien niet verwijderd: geen antwoord. Probeer het opnieuw",
      loggedOut: "je bent uitgelogd",
      unavailable: "dat kan nu niet. Probeer het opnieuw",
    },
  },
  status: {
    allWell: "Alles gaat goed",
    onePage: "1 pagina open",
    manyPages: "{n} pagina's open",
    pagesAdvice: "Telefoons, televisies en pagina's van medewerkers samen.",
    asLoaded: "Zoals het was toen deze pagina werd geladen",
    asOf: "Hoe alles gaat: stand van {age}",
    oldAdvice: "De server zegt niet hoe het gaat. De nummers op deze pagina zijn toch live.",
    connectionAdvice:
      "Deze pagina verbindt vanzelf opnieuw. Duurt het lang: staat de wifi van dit toestel aan?",
    loggedOut: "Je bent uitgelogd",
    loggedOutAdvice: "De nummers op deze pagina zijn live. Log opnieuw in om ze te veranderen.",
    logIn: "Opnieuw inloggen",
    parts: {
      page: "Deze pagina",
      kitchen: "Keuken",
      screens: "Posterschermen",
      pages: "Open pagina's",
    },
    kitchen: {
      accepted: "Laatste bestelling: {number}, {age}",
      none: "De laatste tijd geen bestelling",
      refused: "Laatste geweigerde: {why}, {age} (status {status})",
      wasRefused: "Er is een bestelling geweigerd: {why}, {age}",
      callByHand:
        "Hij wordt niet opnieuw gestuurd: ontbreekt hier een nummer, roep het dan met de hand op.",
    },
    refusals: {
      "unsigned": {
        name: "niet ondertekend",
        advice:
          "Zoiets kan iedereen sturen. Was het de keuken: vraag Star Community, of wie het heeft ingesteld, om de bestellingen te ondertekenen.",
      },
      "wrong signature": {
        name: "verkeerde handtekening",
        advice:
          "Vraag Star Community of de sleutel veranderd is, en controleer WEBHOOK_PUBLIC_KEY_URL. Met WEBHOOK_SECRET: is die aan beide kanten gelijk, en loopt de klok van de keuken goed?",
      },
      "no key": {
        name: "geen sleutel om hem mee te controleren",
        advice:
          "De publieke sleutel van de keuken kon nog niet worden opgehaald. Heeft de server internet, en klopt WEBHOOK_PUBLIC_KEY_URL?",
      },
      "wrong body": {
        name: "zonder bestelnummer",
        advice: "Vraag Star Community, of wie de keuken heeft ingesteld, wat er gestuurd wordt.",
      },
      "cut off": {
        name: "afgebroken",
        advice: "De verbinding van de keuken viel halverwege weg. Werkt het netwerk daar?",
      },
      "too large": {
        name: "te groot",
        advice: "Vraag Star Community, of wie de keuken heeft ingesteld, wat er gestuurd wordt.",
      },
      "not stored": {
        name: "kon niet worden opgeslagen",
        advice:
          "Haal nummers weg als het er honderden zijn. Laat anders iemand naar de server kijken: is de schijf vol?",
      },
      "failed": {
        name: "hier ging iets mis",
        advice: "Laat iemand naar de server kijken: in het log staat meer.",
      },
    },
    screens: {
      "in step": "Ze tonen elk nummer",
      "working": "Er zijn nummers naar onderweg",
      "unreachable": "Posterschermen onbereikbaar",
      "troubled": "Posterschermen tonen niet wat ze moeten tonen",
      "unknown": "Posterschermen: onbekend",
      "since": "{trouble} sinds {time}",
      "unknownAdvice":
        "Er is niets van ze vernomen. Blijft dat zo, laat dan iemand naar de server kijken.",
      "allTheSame":
        "Het wordt vanzelf opnieuw geprobeerd. De nummers op deze pagina en op telefoons kloppen gewoon.",
    },
    troubles: {
      "no answer": {
        name: "Aurora antwoordt niet",
        advice: "Staat Aurora aan, en is het op het netwerk? Klopt AURORA_URL?",
      },
      "wrong address": {
        name: "Iets anders antwoordt in plaats van Aurora",
        advice: "Controleer AURORA_URL.",
      },
      "wrong key": {
        name: "Aurora kent onze sleutel niet",
        advice: "Controleer AURORA_API_KEY.",
      },
      "no right": {
        name: "Aurora staat ons dat niet toe",
        advice:
          "Geef de sleutel in AURORA_API_KEY in Aurora het recht om bestellingen toe te voegen en te verwijderen.",
      },
      "switched off": {
        name: "Bestellingen staan uit in Aurora",
        advice: "Zet ze aan in Aurora.",
      },
      "failing": {
        name: "Aurora antwoordt met fouten",
        advice: "Vraag wie Aurora beheert.",
      },
      "not taken": {
        name: "Aurora neemt een van de nummers niet aan",
        advice: "Vraag wie Aurora beheert; in het log van de server staat welk nummer.",
      },
    },
  },
  login: {
    token: "Inlogcode",
    wrong: "Dat is niet de inlogcode. Probeer het opnieuw.",
    forStaff: "Voor medewerkers. Wacht je op je bestelling?",
  },
  error: {
    toStaff: "Ga naar de pagina voor medewerkers",
    otherSite: "Dit kan alleen vanaf de pagina zelf.",
    maybeNotDone: "Misschien is het niet gedaan. Kijk eerst voor je het opnieuw probeert.",
    other: "Dat is niet gelukt",
    titles: {
      400: "Dat begrijpen we niet",
      401: "Niet ingelogd, of niet ondertekend",
      403: "Niet toegestaan",
      404: "Hier is niets",
      405: "Dat kan hier niet",
      413: "Te groot",
      500: "Hier ging iets mis",
      503: "Nu niet beschikbaar",
    },
  },
};
