import type { Texts } from "@/lib/shared/texts.ts";

/** All that people read, in Dutch. */
export const nl: Texts = {
  language: "nl",
  page: {
    title: "Klaar om op te halen",
    shortTitle: "Bestellingen",
    description: "Zie wanneer je bestelling klaar is.",
    languageName: "Nederlands",
    toBoard: "Naar het bord",
    preferences: "Taal en thema",
    themes: { system: "Thema van je toestel", light: "Licht", dark: "Donker" },
  },
  board: {
    justNow: "zojuist",
    secondsAgo: "{n} s geleden",
    minutesAgo: "{n} min geleden",
    hoursAgo: "{n} u geleden",
    connecting: "Verbinden …",
    live: "Live",
    polling: "Om de paar seconden bijgewerkt",
    reconnecting: "Opnieuw verbinden",
    offline: "Geen netwerk",
    updated: "bijgewerkt {age}",
    notLive: "Deze pagina is niet live. Hij laadt zichzelf opnieuw.",
    ready: "Bestelling {number} is klaar",
    manyReady: "{n} bestellingen zijn klaar",
    list: "Bestellingen die klaar zijn",
    empty: "Nog niets op te halen",
    emptyMore: "Je nummer verschijnt hier zodra je bestelling klaar is.",
    cutOff: "Geen verbinding",
    cutOffMore: "Vraag bij de balie of je bestelling klaar is.",
  },
  mine: {
    question: "Welk nummer staat op je bon?",
    another: "Nog een nummer toevoegen",
    follow: "Geef me een seintje",
    wrongNumber: "Vul het nummer van je bon in, van 1 tot en met {max}.",
    failed: "Geen verbinding. Probeer het opnieuw.",
    waiting: "Wachten op bestelling {numbers}",
    yourOrder: "Je bestelling",
    yourOrders: "Je bestellingen",
    notYet: "Nog niet klaar",
    keepOpen: "Laat deze pagina open: als je hem sluit, kunnen we je geen seintje geven.",
    late: "Nog niet opgeroepen? Vraag het bij de balie.",
    renews:
      "Deze pagina maakt geen geluid. Hij ververst elke 10 seconden, dus houd hem in de gaten.",
    cutOff: "Er is nu geen verbinding: vraag het bij de balie.",
    stop: "Niet meer wachten op {number}",
    stopped: "Je wacht niet meer op {number}.",
    undo: "Ongedaan maken",
    ranOut: "{number} is binnen 3 uur niet opgeroepen. Deze pagina wacht er niet meer op.",
    understood: "Begrepen",
    ready: "is klaar",
    readyAloud: "Je bestelling {number} is klaar",
    title: "{numbers} klaar",
    justCalled: "Zojuist opgeroepen.",
    called: "{age} opgeroepen.",
    away: "Opgeroepen terwijl je weg was, {age}.",
    pickUp: "Haal je bestelling op bij de balie.",
    missed: "is {age} opgeroepen en staat niet meer op het bord.",
    missedAloud:
      "Je bestelling {number} is opgeroepen en staat niet meer op het bord. Vraag ernaar bij de balie.",
    askFor: "Vraag ernaar bij de balie.",
    got: "Ik heb het",
    keepWaiting: "Die was niet van mij",
    soundOn: "Geluid staat aan",
    soundOff: "Geluid staat uit",
    soundLocked: "Zet geluid aan, dan hoor je ons",
  },
  screen: {
    title: "Afhaalscherm",
    isReady: "is klaar",
    areReady: "zijn klaar",
    more: "en nog {n}",
    over: { empty: "Niets meer op te halen", emptyMore: "Tot de volgende keer!" },
    page: "Pagina {page} van {pages}",
    pageOnPhone: "Pagina {page} van {pages} · alles op je telefoon",
    onYourPhone: "Volg het op je telefoon",
    qrCode: "QR-code die {address} opent",
    sound: { on: "Geluid aan", off: "Geluid uit", waiting: "Tik één keer voor geluid" },
    voice: { on: "Stem aan", off: "Stem uit" },
  },
  staff: {
    title: "Medewerkers",
    number: "Bestelnummer",
    numberHint: "Een nummer van 1 tot en met {max}",
    wrongNumber: "Vul een nummer in van 1 tot en met {max}",
    call: "Oproepen",
    onBoard: "Op het bord: {count}",
    nothing: "Geen nummers. Gasten zien een leeg bord.",
    timeLeft: "nog {time}",
    calls: "{calls}× opgeroepen",
    remove: "Opgehaald",
    removeNumber: "{number} opgehaald",
    callAgain: "Opnieuw oproepen",
    moreTime: "Meer tijd",
    undo: "Terug",
    undoNumber: "Terug: {number}",
    done: {
      called: "{number} opgeroepen",
      removed: "{number} opgehaald",
      manyRemoved: "{count} opgehaald · {number} als laatste",
      cleared: "Het bord is leeg: {count} eraf",
    },
    uncleared: "{count} weer op het bord",
    clear: "Bord leegmaken",
    clearMeans:
      "Voor sluitingstijd: haalt alle nummers die je hier ziet van het bord. Je kunt het een minuut lang terugdraaien.",
    clearAll: "Haal er {count} van het bord",
    toKeypad: "Naar de cijfertoetsen",
    showMatch: "Toon 1 gelijke",
    showMatches: "Toon {count} gelijke",
    showAll: "Toon alles",
    noMatch: "Geen nummer begint zo.",
    longestFirst: "Langste eerst",
    standing: { "long": "staat er lang", "leaving soon": "gaat er bijna af" },
    sending: "versturen …",
    unsent: "nog niet verstuurd",
    sources: { kitchen: "keuken", staff: "medewerker" },
    screens: {
      "shown": "op de schermen",
      "on its way": "onderweg naar de schermen",
      "unreachable": "niet op de schermen",
    },
    phones: {
      name: "telefoons",
      waiting: "{n} wordt opgeroepen",
      told: "{n} opgeroepen",
      unanswered: "{n} zonder reactie",
      unreached: "{n} niet bereikt",
    },
    digit: "Cijfer {digit}",
    backspace: "Cijfer wissen",
    gone: "Net van het bord: {count}",
    goneHow: {
      "expired": "{age} verlopen",
      "removed": "{age} opgehaald",
      "taken back": "{age} teruggenomen",
    },
    callNumber: "{number} opnieuw oproepen",
    noScript: "Deze pagina werkt zichzelf niet bij.",
    lookAgain: "Vernieuwen",
    guestsBoard: "Het bord voor gasten",
    logOut: "Uitloggen",
    logOutMeans: "Alleen op dit toestel; een ander dat nog is ingelogd kan het weer binnenlaten.",
    logIn: "Inloggen",
    outcomes: {
      "called": "{number} staat op het bord",
      "called again": "{number} stond al op het bord en is opnieuw opgeroepen",
      "same call": "{number} is zojuist al opgeroepen",
      "removed": "{number} is van het bord",
      "absent": "{number} stond al niet meer op het bord",
      "newer call": "{number} is zojuist opnieuw opgeroepen en blijft dus staan",
      "extended": "{number} heeft meer tijd",
      "restored": "{number} staat weer op het bord",
      "live": "{number} is opnieuw opgeroepen en staat op het bord",
      "too late": "{number} kan niet meer terug: de tijd is om. Roep het nummer opnieuw op",
    },
    failures: {
      call: "{number} is niet opgeroepen: {why}",
      remove: "{number} is niet van het bord gehaald: {why}",
      retract: "{number} is niet teruggenomen: {why}",
      extend: "{number} heeft niet meer tijd gekregen: {why}",
      restore: "{number} is niet teruggezet: {why}",
      tooLong: "de verbinding was te lang weg. Probeer het opnieuw",
      loggedOut: "je bent uitgelogd",
      unavailable: "dat kan nu niet. Probeer het opnieuw",
      unclear:
        "{number}: deze pagina weet niet of dat is gedaan. Kijk het na, en probeer het opnieuw.",
      offline: "Geen verbinding, dus het is niet gedaan.",
      noAnswer: "Geen antwoord: kijk of het is gedaan, en probeer het opnieuw.",
      unavailableNow: "Dat kan nu niet. Probeer het opnieuw.",
      loggedOutNow: "Je bent uitgelogd, dus het is niet gedaan.",
    },
  },
  status: {
    allWell: "Alles in orde",
    onePage: "1 pagina open",
    manyPages: "{n} pagina's open",
    pagesAdvice: "Telefoons, televisies en pagina's van medewerkers samen.",
    proxy: {
      name: "Bezoekers komen via een proxy die niet wordt vertrouwd",
      advice:
        "Is die proxy van jullie, zeg dan tegen wie het bord beheert dat het hem niet vertrouwt: tot die tijd tellen alle bezoekers als één, en worden sommige pagina's maar om de paar seconden bijgewerkt. Hebben jullie er geen, dan was het een programma van een bezoeker en hoeft er niets te gebeuren.",
    },
    asLoaded: "Status van toen deze pagina werd geladen",
    asOf: "Status van {age}",
    oldAdvice: "De server meldt zijn status niet. De nummers op deze pagina zijn wel live.",
    connectionAdvice:
      "Deze pagina maakt vanzelf opnieuw verbinding. Duurt het lang, controleer dan de wifi van dit toestel.",
    unsent: "Nog niet verstuurd: {count}",
    unsentAdvice: "Het gaat weg zodra er verbinding is. Laat deze pagina open.",
    standing: {
      one: "{number} gaat bijna van het bord",
      many: "{count} nummers gaan bijna van het bord",
      advice: "Ze zijn nog niet opgehaald. Roep ze opnieuw op, of geef ze meer tijd.",
    },
    loggedOut: "Je bent uitgelogd",
    loggedOutAdvice:
      "De nummers op deze pagina zijn live. Log opnieuw in om ze te kunnen wijzigen.",
    logIn: "Opnieuw inloggen",
    parts: {
      storage: "Opslag",
      page: "Deze pagina",
      kitchen: "Keuken",
      screens: "Posterschermen",
      televisions: "Tv's",
      standing: "Nummers",
      pages: "Open pagina's",
      push: "Vergrendelde telefoons",
      signIn: "Eigen accounts",
    },
    storage: {
      diskFull: {
        name: "De schijf van de server is vol: bestellingen kunnen verloren gaan",
        advice:
          "Laat meteen iemand ruimte maken op de schijf van de server. Daarna gaat alles vanzelf verder, zonder herstart.",
        meanwhile: "Komt een nummer niet op het bord, roep het dan hardop om.",
      },
      damaged: {
        name: "Het bord is {age} leeg begonnen: de gegevens waren beschadigd",
        advice:
          "De nummers van daarvoor zijn weg. Vraag de keuken welke bestellingen klaar zijn, en roep ze opnieuw op.",
        file:
          "Laat iemand de schijf van de server nakijken. Het beschadigde bestand is bewaard; in het log staat waar.",
      },
      shared: {
        name: "Het programma op de server draait dubbel",
        advice:
          "Bestellingen komen nog binnen, maar trager. Laat iemand een van de twee stoppen: ze gebruiken dezelfde datamap.",
      },
    },
    kitchen: {
      accepted: "Laatste bestelling: {number}, {age}",
      none: "Geen recente bestellingen",
      refused: "Laatste weigering: {why}, {age} (status {status})",
      wasRefused: "Er is een bestelling geweigerd: {why}, {age}",
      evacuation: "Er kwam {age} een ontruiming binnen, die niet wordt getoond",
      evacuationAdvice:
        "Hij wordt niet getoond. Is hij echt, toon hem dan zelf onder ‘Bericht en status’. Zeg het tegen wie het bord beheert: zulke meldingen tellen pas mee als het webhook-adres geheim is.",
      callByHand:
        "Hij wordt niet nog eens verstuurd. Ontbreekt hier een nummer, roep het dan zelf op.",
    },
    refusals: {
      "wrong address": {
        name: "naar het verkeerde adres gestuurd",
        advice:
          "Dat kan iedereen doen. Was het de keuken, zeg het dan tegen wie het bord beheert: de keuken moet naar het hele adres sturen, met het geheime deel erin.",
      },
      "unsigned": {
        name: "niet ondertekend",
        advice:
          "Zoiets kan iedereen sturen. Was het de keuken, vraag dan Star Community, of wie het heeft ingesteld, om de bestellingen te ondertekenen.",
      },
      "wrong signature": {
        name: "verkeerde handtekening",
        advice:
          "Zeg het tegen wie het bord beheert: keuken en bord moeten dezelfde sleutel hebben, en hun klokken moeten goed lopen. Star Community weet of haar sleutel is veranderd.",
      },
      "no key": {
        name: "geen sleutel om hem mee te controleren",
        advice:
          "De sleutel van de keuken kon nog niet worden opgehaald. Controleer of de server internet heeft; zo ja, zeg het tegen wie het bord beheert.",
      },
      "wrong body": {
        name: "zonder bestelnummer",
        advice: "Vraag Star Community, of wie de keuken heeft ingesteld, wat er gestuurd wordt.",
      },
      "cut off": {
        name: "afgebroken",
        advice: "De verbinding van de keuken viel halverwege weg. Controleer het netwerk daar.",
      },
      "too large": {
        name: "te groot",
        advice: "Vraag Star Community, of wie de keuken heeft ingesteld, wat er gestuurd wordt.",
      },
      "not stored": {
        name: "kon niet worden opgeslagen",
        advice:
          "Staan er honderden nummers op het bord, haal er dan een paar af. Laat anders iemand naar de server kijken: misschien is de schijf vol.",
      },
      "failed": {
        name: "hier ging iets mis",
        advice: "Laat iemand naar de server kijken: in het log staat meer.",
      },
    },
    screens: {
      "in step": "Ze tonen elk nummer",
      "working": "Er zijn nummers onderweg",
      "unreachable": "Posterschermen onbereikbaar",
      "troubled": "Posterschermen tonen niet wat ze moeten tonen",
      "unknown": "Posterschermen: onbekend",
      "since": "{trouble} sinds {time}",
      "unknownAdvice":
        "Er komt geen bericht van. Blijft dat zo, laat dan iemand naar de server kijken.",
      "allTheSame":
        "We blijven het proberen. De nummers op deze pagina en op telefoons kloppen gewoon.",
    },
    push: {
      off: "Uit: gasten krijgen een seintje op de open pagina",
      on: "Gasten krijgen een seintje, ook op een vergrendelde telefoon",
      sent: "Berichten sinds de start: {n}",
      gone: "Telefoons die niet meer bereikbaar waren: {n}",
      troubles: {
        "not trusted":
          "Geweigerd, omdat een pushdienst ons niet kent: {n}. Zeg het tegen wie het bord beheert: het contactadres of de sleutels voor push kloppen misschien niet",
        "refused": "Geweigerd: {n}. In het log van de server staat waarom",
        "busy": "Uitgesteld, omdat een pushdienst het druk had: {n}",
        "failing": "Mislukt bij een pushdienst: {n}",
        "no answer": "Zonder antwoord van een pushdienst: {n}",
      },
    },
    televisions: {
      allOn: "Allemaal aan, of uitgezet voor vandaag",
      troubles: { gone: "Weg: {names}", mute: "Niet te horen: {names}" },
      advice: {
        gone:
          "Staat hij aan, en heeft hij netwerk? Tik anders op ‘Uit voor vandaag’ onder Toestellen, Tv's.",
        mute: "De browser wil één tik of toets voordat er geluid uit komt.",
      },
    },
    signIn: {
      off: "Uit: medewerkers loggen in met de personeelscode",
      on: "Medewerkers kunnen inloggen met hun eigen account",
      failed: "Ging voor het laatst mis {age}: {why}",
      advice: "Wie is ingelogd, blijft ingelogd. In het log staat meer.",
      troubles: {
        "unreachable": "geen antwoord van de inlogdienst",
        "wrong secret": "de inlogdienst weigerde het geheim van dit bord",
        "not registered": "de inlogdienst kent dit bord niet zoals het is ingesteld",
        "clock": "de klok van dit bord staat niet goed",
        "not trusted": "het antwoord van de inlogdienst was niet te vertrouwen",
      },
    },
    troubles: {
      "no answer": {
        name: "Aurora antwoordt niet",
        advice:
          "Controleer of Aurora aanstaat en verbonden is. Zo ja, zeg het tegen wie het bord beheert.",
      },
      "wrong address": {
        name: "Er antwoordt iets anders dan Aurora",
        advice: "Zeg het tegen wie het bord beheert: het zoekt Aurora op de verkeerde plek.",
      },
      "wrong key": {
        name: "Aurora accepteert onze sleutel niet",
        advice:
          "Zeg het tegen wie het bord beheert: het heeft een andere sleutel voor Aurora nodig.",
      },
      "no right": {
        name: "Onze sleutel mag dat niet in Aurora",
        advice:
          "Zeg het tegen wie Aurora beheert: de sleutel van het bord moet bestellingen mogen toevoegen en verwijderen.",
      },
      "switched off": {
        name: "Bestellingen staan uit in Aurora",
        advice: "Zet ze aan in Aurora.",
      },
      "failing": {
        name: "Aurora geeft fouten terug",
        advice: "Vraag het aan wie Aurora beheert.",
      },
      "not taken": {
        name: "Aurora weigert een van de nummers",
        advice: "Vraag het aan wie Aurora beheert; in het log van de server staat welk nummer.",
      },
    },
  },
  statistics: {
    today: "Vandaag in cijfers",
    earlier: "De dag in cijfers",
    locale: "nl-NL",
    asOf: "Stand van {time}.",
    lookAgain: "Vernieuwen",
    days: "Andere dagen",
    previous: "Vorige dag",
    next: "Volgende dag",
    toToday: "Vandaag",
    called: "Bestellingen opgeroepen",
    repeated: "Opnieuw opgeroepen",
    removed: "Opgehaald",
    cleared: "Bij sluiting van het bord",
    share: "Tweede oproepen, van alle oproepen",
    separator: "semicolon",
    expired: "Verlopen",
    live: "Nu op het bord",
    median: "Mediaan van de tijd op het bord",
    hour: "u",
    chart: "Bestellingen per kwartier",
    chartSummary: "Van {from} tot {to}. Het drukst om {time}, met {most}.",
    table: "Per kwartier",
    quarter: "Vanaf",
    columns: { called: "Aantal", repeated: "Opnieuw", removed: "Opgehaald", expired: "Verlopen" },
    rules: "Een bestelling telt mee in het kwartier van de eerste oproep; latere oproepen tellen " +
      "apart. De tijd op het bord is die van bestellingen die zijn opgehaald, vanaf " +
      "de eerste oproep, afgerond op 10 s en na 10 minuten op een minuut.",
    noneToday: "Vandaag nog geen bestellingen",
    noneTodayMore: "Zodra een nummer wordt opgeroepen, telt het hier mee.",
    none: "Geen bestellingen op deze dag",
    noneMore: "Er is niets opgeroepen, of er werd toen nog niet geteld.",
    more: "Meer",
    download: "Download deze dag (CSV)",
    downloadAll: "Download {days} dagen (CSV)",
    back: "Terug naar de nummers",
    notKept: "Van deze dag zijn er geen cijfers. Ze worden {days} dagen bewaard.",
    noDay: "Geen datum. Gebruik de vorm {day}.",
  },
  login: {
    token: "Personeelscode",
    showToken: "Toon",
    hideToken: "Verberg",
    byCode: "Met de gescande QR-code log je dit toestel in. Dat kan één keer.",
    thisDevice: "Inloggen op dit toestel",
    replies: {
      wrongToken: "Dat is niet de personeelscode. Probeer het opnieuw.",
      tokenOff: "Hier is geen personeelscode. Log in met je eigen account.",
      wrongCode:
        "Die QR-code is al gebruikt of verlopen. Scan een nieuwe, of gebruik de personeelscode.",
      tooManyTries:
        "Te veel pogingen vanaf hier. Probeer het over {seconds} s opnieuw, of scan een QR-code: een toestel dat is ingelogd toont er een onder “Toestellen”.",
      tooManyVisitors:
        "Te veel nieuwe toestellen proberen in te loggen. Probeer het over {seconds} s opnieuw, of scan een QR-code: een toestel dat is ingelogd toont er een onder “Toestellen”.",
      tokenInLink:
        "Links met de personeelscode erin werken niet meer: ze blijven staan in geschiedenissen en logboeken, waar anderen ze vinden. Typ de code.",
      noCookies:
        "De code klopte, maar deze browser bewaart geen cookies, en zonder blijf je niet ingelogd. Sta cookies toe voor deze pagina, of ga uit de privémodus, en log opnieuw in.",
      loggedOut: "Je bent hier uitgelogd.",
      loggedOutEverywhere: "Alle toestellen zijn uitgelogd.",
    },
    own: {
      logIn: { microsoft: "Inloggen met Microsoft", oidc: "Inloggen met je eigen account" },
      other: "Inloggen met een ander account",
      logOut: { microsoft: "Ook uitloggen bij Microsoft", oidc: "Ook uitloggen uit je account" },
      provider: { microsoft: "Microsoft", oidc: "de inlogdienst" },
      unfinished:
        "Je ging naar {provider} en kwam niet terug. Stond daar een foutmelding, geef die dan door aan wie dit bord beheert. Ging ze over het redirect-adres, dan is dat daar niet geregistreerd.",
      troubles: {
        "unreachable":
          "Geen antwoord van {provider}. Probeer het over een minuut opnieuw. Wie al is ingelogd, blijft ingelogd.",
        "wrong secret":
          "Het geheim dat dit bord met {provider} deelt, klopt niet of is verlopen. Zeg tegen wie het bord beheert dat er een nieuw nodig is.",
        "not registered":
          "Dit bord is niet goed geregistreerd bij {provider}. Zeg tegen wie het bord beheert dat de client-ID en het redirect-adres aan beide kanten gelijk moeten zijn.",
        "clock":
          "De klok van dit bord en die van {provider} zijn het niet eens. Zeg tegen wie het bord beheert dat de klok niet goed staat.",
        "not trusted":
          "Het antwoord van {provider} was niet te vertrouwen, dus je bent niet ingelogd. Probeer het opnieuw. Blijft het zo, zeg het dan tegen wie het bord beheert: in het log staat wat er mis was.",
        "cancelled":
          "Je bent halverwege gestopt en dus niet ingelogd. Probeer het opnieuw wanneer je wilt.",
        "not allowed":
          "Je bent ingelogd bij {provider}, maar dat account hoort niet bij de medewerkers van het café. Vraag wie de accounts beheert om het toe te voegen, of gebruik een ander account.",
        "too many groups":
          "Je zit in zo veel groepen dat {provider} ze niet meer noemt. Wie de accounts beheert kan dat oplossen: geef medewerkers een app-rol, of laat de app alleen de groepen krijgen die eraan zijn toegewezen.",
        "no attempt":
          "Dat inloggen is te lang geleden, of begon in een andere browser. Probeer het opnieuw. Blijft het zo: accepteert deze browser cookies?",
        "other attempt":
          "Je bent daarna opnieuw begonnen met inloggen, misschien in een ander tabblad. Maak het daar af, of probeer het hier opnieuw.",
        "used": "Dat inloggen was al gebruikt, of duurde te lang. Probeer het opnieuw.",
        "too many tries":
          "Inloggen is vanaf hier te vaak mislukt. Probeer het over een minuut opnieuw.",
        "no way out":
          "Uitloggen bij {provider} kan niet vanaf hier. Het kan wel op de eigen pagina ervan.",
      },
    },
    comeBack: {
      token: "Om terug te komen heb je de personeelscode nodig.",
      own: "Om terug te komen heb je je eigen account nodig.",
      either: "Om terug te komen heb je de personeelscode of je eigen account nodig.",
    },
    noScript:
      "Een gescande QR-code werkt alleen met JavaScript. De personeelscode werkt ook zonder.",
    forStaff: "Voor medewerkers. Wacht je op je bestelling?",
  },
  devices: {
    title: "Toestellen",
    another: "Een ander toestel",
    how:
      "Je krijgt een QR-code die het andere toestel scant. Hij werkt één keer, binnen {minutes} minuten.",
    noAddress:
      "Andere toestellen kunnen deze pagina niet openen op het adres dat je gebruikt. Open hem op het netwerkadres van deze computer. Ken je dat niet, vraag het dan aan wie het bord beheert.",
    logIn: "Inloggen op een ander toestel",
    qrCode: "QR-code die één toestel inlogt",
    scan:
      "Scan dit met de camera van het andere toestel. Het werkt één keer, binnen {minutes} minuten.",
    again: "Nog een code maken",
    everywhere: "Alle toestellen",
    everywhereMeans: "Logt elk toestel uit, ook dit, en maakt ongebruikte QR-codes ongeldig.",
    logOutEverywhere: "Overal uitloggen",
    you: "Jij",
    loggedInAs: "Ingelogd als {name}, tot {time}.",
    endsWithYou: "Toestellen die je hier inlogt, worden tegelijk uitgelogd, of als jij uitlogt.",
    yourId: "Je account: {id}. In het log heet je {who}.",
    back: "Terug naar de bestellingen",
  },
  cafe: {
    title: "Bericht en status",
    state: "Hoe het met het café is",
    states: {
      "open": "Open",
      "last-call": "Laatste ronde",
      "closed": "Gesloten",
      "evacuation": "Ontruiming",
    },
    means: {
      "open": "Telefoons en tv's tonen de nummers en verder niets.",
      "last-call": "Telefoons en tv's melden de laatste ronde.",
      "closed": "Telefoons en tv's melden dat het café dicht is. Bestellingen gaan gewoon door.",
      "evacuation":
        "Op alle telefoons en tv's staat dat iedereen naar buiten moet, en er wordt niets opgeroepen.",
    },
    evacuate: "Toon de ontruimingsschermen",
    noAlarm: "Dit is geen alarm: alleen wie naar het bord kijkt, ziet het.",
    notice: "Een regel voor de gasten",
    noticeHint: "Op alle telefoons en tv's, hooguit {max} tekens. Geen namen van mensen.",
    noticeNow: "Nu te zien: {text}",
    end: "Tot wanneer",
    ends: { "15": "15 minuten", "60": "Een uur", "closed": "Tot sluitingstijd" },
    endEvacuation: "Ontruiming beëindigen",
    endMeans: "Alleen als het veilig is. Hoe is het daarna met het café?",
    shown: "De gasten zien het nu.",
    ended: "Het is van de telefoons en tv's af.",
    show: "Tonen",
    takeAway: "Weghalen",
    problems: {
      "empty": "Schrijf eerst iets op.",
      "too long": "Dat is te lang: hooguit {max} tekens.",
      "not plain": "Gebruik gewone tekst op één regel, zonder bijzondere tekens.",
      "no end": "Kies tot wanneer het te zien is.",
    },
  },
  televisions: {
    title: "Tv's",
    known: "Bekende tv's",
    none: "Nog geen.",
    add: "Scherm toevoegen",
    why:
      "Een bekende tv houdt zijn plek als er heel veel pagina's open zijn, en hier en op de pagina voor medewerkers staat het als hij weg is of niet te horen. Verder kan hij niets.",
    name: "Waar hij hangt",
    nameHint: "Bijvoorbeeld ‘Bar’ of ‘Terras’.",
    makeCode: "Code maken",
    enter:
      "Open op {name} het adres {address} en typ deze code. Hij werkt één keer, {minutes} minuten lang.",
    problems: {
      "empty": "Geef hem een naam.",
      "too long": "Die naam is te lang.",
      "not plain": "Gebruik gewone tekst op één regel.",
      "too many": "Er zijn er te veel. Vergeet er eerst een.",
    },
    states: {
      on: "aan",
      mute: "aan, maar niet te horen: tik er één keer op",
      gone: "{age} voor het laatst gezien",
      off: "uit voor vandaag",
    },
    sounds: { on: "geluid aan", off: "geluid uit", waiting: "wacht op een tik" },
    never: "is nog niet gezien",
    off: "Uit voor vandaag",
    forget: "Vergeten",
    addTitle: "Deze tv",
    code: "Code van de pagina voor medewerkers",
    codeProblems: {
      "wrong": "Die code klopt niet, is gebruikt of is verlopen. Maak een nieuwe.",
      "too many": "Er zijn te veel tv's. Laat een medewerker er eerst een vergeten.",
    },
    thisOne: "Deze tv toevoegen",
  },
  poster: {
    link: "Poster om te printen",
    title: "Zie wanneer je bestelling klaar is",
    how: "Scan de code: je telefoon geeft een seintje als je bestelling klaar is.",
  },
  error: {
    toStaff: "Naar de pagina voor medewerkers",
    otherSite: "Dit kan alleen vanaf de pagina zelf.",
    maybeNotDone: "Misschien is het niet gelukt. Kijk eerst voor je het opnieuw probeert.",
    other: "Dat is niet gelukt",
    titles: {
      400: "Dat verzoek begrijpen we niet",
      401: "Niet ingelogd, of niet ondertekend",
      403: "Niet toegestaan",
      404: "Hier is niets te vinden",
      405: "Dat kan hier niet",
      408: "Dat kwam te langzaam binnen",
      409: "Dat is al eerder gestuurd, met iets anders",
      413: "Te groot",
      429: "Te veel tegelijk",
      500: "Hier ging iets mis",
      503: "Nu niet beschikbaar",
    },
  },
};
