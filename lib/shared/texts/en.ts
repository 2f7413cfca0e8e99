import type { CafeStateName } from "@/lib/shared/cafe.ts";
import type { NoticeProblem } from "@/lib/shared/notice.ts";
import type { PlainProblem } from "@/lib/shared/plain_text.ts";
import type { ProviderTrouble, SignInTrouble } from "@/lib/shared/sign_in.ts";
import type { PushTrouble } from "@/lib/shared/push_report.ts";
import type { StaffOutcome } from "@/lib/shared/staff_outcome.ts";
import type { AuroraTrouble, RefusalReason } from "@/lib/shared/staff_status.ts";

/** What is wrong, in a few words, and what to do about it. */
interface Advised {
  name: string;
  advice: string;
}

/** All that people read, in English; `{…}` is filled in by `fill()`. Other languages have its shape. */
export const en = {
  language: "en",
  page: {
    title: "Ready for pickup",
    shortTitle: "Orders",
    description: "See when your order is ready for pickup.",
    languageName: "English",
    toBoard: "Go to the board",
    preferences: "Language and theme",
    themes: { system: "Device theme", light: "Light", dark: "Dark" },
  },
  board: {
    justNow: "just now",
    secondsAgo: "{n} s ago",
    minutesAgo: "{n} min ago",
    hoursAgo: "{n} h ago",
    connecting: "Connecting …",
    live: "Live",
    polling: "Updated every few seconds",
    reconnecting: "Reconnecting",
    offline: "No network",
    updated: "last updated {age}",
    notLive: "This page isn't live. It reloads by itself.",
    ready: "Order {number} is ready",
    manyReady: "{n} orders are ready",
    list: "Orders that are ready",
    empty: "Nothing to pick up yet",
    emptyMore: "Your number appears here the moment it is ready.",
    cutOff: "No connection",
    cutOffMore: "Please ask at the counter whether your order is ready.",
  },
  mine: {
    question: "Which number is on your receipt?",
    another: "Add another number",
    follow: "Tell me when it's ready",
    wrongNumber: "Please enter the number on your receipt, from 1 to {max}.",
    failed: "No connection. Please try again.",
    waiting: "Waiting for order {numbers}",
    yourOrder: "Your order",
    yourOrders: "Your orders",
    notYet: "Not ready yet",
    keepOpen: "Keep this page open: if you close it, we can't tell you when it's ready.",
    late: "Not called yet? Ask at the counter.",
    renews: "This page makes no sound. It refreshes every 10 seconds, so keep an eye on it.",
    cutOff: "There is no connection right now: please ask at the counter.",
    stop: "Stop waiting for {number}",
    stopped: "You're no longer waiting for {number}.",
    undo: "Undo",
    ranOut: "{number} wasn't called within 3 hours, so this page has stopped waiting for it.",
    understood: "Got it",
    ready: "is ready",
    readyAloud: "Your order {number} is ready",
    title: "{numbers} ready",
    justCalled: "Called just now.",
    called: "Called {age}.",
    away: "Called while you were away, {age}.",
    pickUp: "Pick it up at the counter.",
    missed: "was called {age} and has left the board.",
    missedAloud: "Your order {number} was called and has left the board. Ask at the counter.",
    askFor: "Ask at the counter.",
    got: "I have it",
    keepWaiting: "That wasn't mine",
    soundOn: "Sound is on",
    soundOff: "Sound is off",
    soundLocked: "Turn on sound so you hear us",
  },
  screen: {
    title: "Pickup screen",
    isReady: "is ready",
    areReady: "are ready",
    more: "and {n} more",
    over: { empty: "Nothing left to pick up", emptyMore: "See you next time!" },
    page: "Page {page} of {pages}",
    pageOnPhone: "Page {page} of {pages} · all of them on your phone",
    onYourPhone: "See it on your phone",
    qrCode: "QR code that opens {address}",
    sound: { on: "Sound on", off: "Sound off", waiting: "Tap once for sound" },
    voice: { on: "Voice on", off: "Voice off" },
  },
  staff: {
    title: "Staff",
    number: "Order number",
    numberHint: "A number from 1 to {max}",
    wrongNumber: "Please enter a number from 1 to {max}",
    call: "Call",
    onBoard: "On the board: {count}",
    nothing: "No numbers. Guests see an empty board.",
    timeLeft: "{time} left",
    calls: "called {calls}×",
    remove: "Picked up",
    removeNumber: "{number} picked up",
    callAgain: "Call again",
    moreTime: "More time",
    undo: "Undo",
    undoNumber: "Undo {number}",
    done: {
      called: "{number} called",
      removed: "{number} picked up",
      manyRemoved: "{count} picked up · {number} last",
      cleared: "The board is clear: {count} off",
    },
    uncleared: "{count} back on the board",
    clear: "Clear the board",
    clearMeans: "For closing: takes off every number you see here. You can undo it for a minute.",
    clearAll: "Take {count} off the board",
    toKeypad: "To the keypad",
    showMatch: "Show 1 match",
    showMatches: "Show {count} matches",
    showAll: "Show all",
    noMatch: "No number begins with that.",
    longestFirst: "Longest first",
    standing: { "long": "here for long", "leaving soon": "leaving soon" },
    sending: "sending …",
    unsent: "not sent yet",
    sources: { kitchen: "kitchen", staff: "staff" },
    screens: {
      "shown": "on the screens",
      "on its way": "on its way to the screens",
      "unreachable": "not on the screens",
    },
    phones: {
      name: "phones",
      waiting: "{n} being called",
      told: "{n} called",
      unanswered: "{n} not answering",
      unreached: "{n} not reached",
    },
    digit: "Digit {digit}",
    backspace: "Delete a digit",
    gone: "Recently gone: {count}",
    goneHow: {
      "expired": "expired {age}",
      "removed": "picked up {age}",
      "taken back": "taken back {age}",
    },
    callNumber: "Call again: {number}",
    noScript: "This page does not update by itself.",
    lookAgain: "Refresh",
    guestsBoard: "The guests' board",
    logOut: "Log out",
    logOutMeans: "On this device alone; another that is still logged in can let it in again.",
    logIn: "Log in",
    outcomes: {
      "called": "{number} is on the board",
      "called again": "{number} was already on the board and has been called again",
      "same call": "{number} has only just been called",
      "removed": "{number} is off the board",
      "absent": "{number} was already off the board",
      "newer call": "{number} has just been called again, so it stays",
      "extended": "{number} has more time",
      "restored": "{number} is on the board again",
      "live": "{number} has been called again and is on the board",
      "too late": "{number} can't be put back: its time has run out. Call it again",
    } satisfies Record<StaffOutcome, string>,
    failures: {
      call: "{number} was not called: {why}",
      remove: "{number} was not taken off: {why}",
      retract: "{number} was not taken back: {why}",
      extend: "{number} was not given more time: {why}",
      restore: "{number} was not put back: {why}",
      tooLong: "the connection was down for too long. Try again",
      loggedOut: "you are logged out",
      unavailable: "that isn't possible right now. Try again",
      unclear: "{number}: this page can't tell whether that was done. Check, and try again.",
      offline: "No connection, so it was not done.",
      noAnswer: "No answer: check whether it was done, and try again.",
      unavailableNow: "That isn't possible right now. Try again.",
      loggedOutNow: "You are logged out, so it was not done.",
    },
  },
  status: {
    allWell: "All is well",
    onePage: "1 page open",
    manyPages: "{n} pages open",
    pagesAdvice: "Phones, televisions and staff pages together.",
    proxy: {
      name: "Visitors come through a proxy that isn't trusted",
      advice:
        "If that proxy is yours, tell whoever looks after the board that it does not trust it: until then all visitors count as one, and some of their pages only update every few seconds. If you have none, it was a visitor's program, and nothing needs doing.",
    },
    asLoaded: "Status from when this page was loaded",
    asOf: "Status from {age}",
    oldAdvice: "The server isn't reporting its status. The numbers on this page are still live.",
    connectionAdvice:
      "This page reconnects by itself. If that takes long, check this device's Wi-Fi.",
    unsent: "Not sent yet: {count}",
    unsentAdvice: "It is sent as soon as there is a connection. Keep this page open.",
    standing: {
      one: "{number} leaves the board soon",
      many: "{count} numbers leave the board soon",
      advice: "Nobody has picked them up. Call them again, or give them more time.",
    },
    loggedOut: "You are logged out",
    loggedOutAdvice: "The numbers on this page are live. To change them, log in again.",
    logIn: "Log in again",
    parts: {
      storage: "Storage",
      page: "This page",
      kitchen: "Kitchen",
      screens: "Poster screens",
      televisions: "Televisions",
      standing: "Numbers",
      pages: "Open pages",
      push: "Locked phones",
      signIn: "Own accounts",
    },
    storage: {
      diskFull: {
        name: "The server's disk is full: orders may get lost",
        advice:
          "Have someone free up space on the server's disk right away. After that all goes on by itself, without a restart.",
        meanwhile: "If a number doesn't get onto the board, call it out loud.",
      },
      damaged: {
        name: "The board started empty {age}: its data was damaged",
        advice:
          "Numbers from before that are gone. Check with the kitchen which orders are ready, and call them again.",
        file:
          "Have someone check the server's disk. The damaged file was kept, and the log says where.",
      },
      shared: {
        name: "The server's program is running twice",
        advice:
          "Orders still come in, but more slowly. Have someone stop one of the two: they use the same data folder.",
      },
    },
    kitchen: {
      accepted: "Last order: {number}, {age}",
      none: "No recent orders",
      refused: "Last refusal: {why}, {age} (status {status})",
      wasRefused: "An order was refused: {why}, {age}",
      evacuation: "An evacuation came in {age} and is not shown",
      evacuationAdvice:
        "It is not shown. If it is real, show it yourself under “Notice and state”. Tell whoever looks after the board: messages like this only count once its webhook address is secret.",
      callByHand: "It won't be sent again. If a number is missing here, call it by hand.",
    },
    refusals: {
      "wrong address": {
        name: "sent to the wrong address",
        advice:
          "Anyone can do that. If it was the kitchen, tell whoever looks after the board: the kitchen must send to the whole address, with its secret part.",
      },
      "unsigned": {
        name: "not signed",
        advice:
          "Anyone can send that. If it was the kitchen, ask Star Community, or whoever set it up, to sign its orders.",
      },
      "wrong signature": {
        name: "wrong signature",
        advice:
          "Tell whoever looks after the board: the kitchen and the board must have the same key, and clocks that are right. Star Community knows whether its key has changed.",
      },
      "no key": {
        name: "no key to check it with",
        advice:
          "The kitchen's key could not be fetched yet. Check that the server is online; if it is, tell whoever looks after the board.",
      },
      "wrong body": {
        name: "no order number in it",
        advice: "Ask Star Community, or who set the kitchen up, what it sends.",
      },
      "cut off": {
        name: "cut off",
        advice: "The kitchen's connection dropped halfway. Check its network.",
      },
      "too large": {
        name: "too large",
        advice: "Ask Star Community, or who set the kitchen up, what it sends.",
      },
      "not stored": {
        name: "could not be stored",
        advice:
          "If there are hundreds of numbers on the board, remove some. Otherwise have someone check the server: its disk may be full.",
      },
      "failed": {
        name: "something went wrong here",
        advice: "Have someone check the server: its log says more.",
      },
    } satisfies Record<RefusalReason, Advised>,
    screens: {
      "in step": "They show every number",
      "working": "Numbers are on their way to them",
      "unreachable": "Poster screens unreachable",
      "troubled": "Poster screens don't show what they should",
      "unknown": "Poster screens: unknown",
      "since": "{trouble} since {time}",
      "unknownAdvice": "No news from them. If it stays that way, have someone check the server.",
      "allTheSame": "We keep trying. The numbers on this page and on phones are right.",
    },
    push: {
      off: "Off: guests are called on the open page",
      on: "Guests' phones are called, locked or not",
      sent: "Messages since the start: {n}",
      gone: "Phones that could not be reached any more: {n}",
      troubles: {
        "not trusted":
          "Refused, as a push service doesn't know us: {n}. Tell whoever looks after the board: its contact and keys for push may be wrong",
        "refused": "Refused: {n}. The server's log says why",
        "busy": "Put off, as a push service was busy: {n}",
        "failing": "Failed at a push service: {n}",
        "no answer": "Without an answer from a push service: {n}",
      } satisfies Record<PushTrouble, string>,
    },
    televisions: {
      allOn: "All are on, or switched off for today",
      troubles: { gone: "Gone: {names}", mute: "Can't be heard: {names}" },
      advice: {
        gone:
          "Is it switched on, and on the network? Else tap “Off for today” under Devices, Televisions.",
        mute: "Its browser wants one tap or key press before it lets sound out.",
      },
    },
    signIn: {
      off: "Off: staff log in with the staff code",
      on: "Staff can log in with their own account",
      failed: "Last failed {age}: {why}",
      advice: "Anyone logged in stays logged in. The log says more.",
      troubles: {
        "unreachable": "no answer from the login service",
        "wrong secret": "the login service refused this board's secret",
        "not registered": "the login service does not know this board as it is set up",
        "clock": "this board's clock is off",
        "not trusted": "the login service gave an answer that could not be trusted",
      } satisfies Record<ProviderTrouble, string>,
    },
    troubles: {
      "no answer": {
        name: "Aurora does not answer",
        advice:
          "Check that Aurora is on and on the network. If it is, tell whoever looks after the board.",
      },
      "wrong address": {
        name: "Something other than Aurora answers",
        advice: "Tell whoever looks after the board: it looks for Aurora in the wrong place.",
      },
      "wrong key": {
        name: "Aurora doesn't accept our key",
        advice: "Tell whoever looks after the board: it needs another key for Aurora.",
      },
      "no right": {
        name: "Our key isn't allowed to do that in Aurora",
        advice:
          "Tell whoever looks after Aurora: the board's key must be allowed to add and remove orders.",
      },
      "switched off": {
        name: "Orders are switched off in Aurora",
        advice: "Switch them on in Aurora.",
      },
      "failing": {
        name: "Aurora answers with errors",
        advice: "Ask whoever looks after Aurora.",
      },
      "not taken": {
        name: "Aurora rejects one of the numbers",
        advice: "Ask whoever looks after Aurora; the server's log says which one.",
      },
    } satisfies Record<AuroraTrouble, Advised>,
  },
  statistics: {
    today: "Today in numbers",
    earlier: "The day in numbers",
    locale: "en-GB",
    asOf: "As of {time}.",
    lookAgain: "Refresh",
    days: "Other days",
    previous: "Previous day",
    next: "Next day",
    toToday: "Today",
    called: "Orders called",
    repeated: "Called again",
    removed: "Picked up",
    cleared: "Cleared at closing",
    share: "Second calls, of all calls",
    separator: "comma",
    expired: "Expired",
    live: "On the board now",
    median: "Median time on the board",
    hour: "h",
    chart: "Orders called per quarter of an hour",
    chartSummary: "From {from} to {to}. Busiest at {time}, with {most}.",
    table: "Every quarter of an hour",
    quarter: "From",
    columns: { called: "Orders", repeated: "Again", removed: "Picked up", expired: "Expired" },
    rules:
      "An order counts in the quarter of its first call; later calls are counted separately. " +
      "Time on the board is that of orders that were picked up, from their first call, rounded to " +
      "10 s, and after 10 minutes to a minute.",
    noneToday: "No orders yet today",
    noneTodayMore: "As soon as a number is called, it is counted here.",
    none: "No orders on this day",
    noneMore: "Nothing was called, or counting had not started yet.",
    more: "More",
    download: "Download this day (CSV)",
    downloadAll: "Download {days} days (CSV)",
    back: "Back to the numbers",
    notKept: "There are no figures for this day. They are kept for {days} days.",
    noDay: "Not a date. Use the form {day}.",
  },
  login: {
    token: "Staff code",
    showToken: "Show",
    hideToken: "Hide",
    byCode: "The code you scanned logs this device in, once.",
    thisDevice: "Log in on this device",
    replies: {
      wrongToken: "That isn't the staff code. Please try again.",
      tokenOff: "There is no staff code here. Please log in with your own account.",
      wrongCode:
        "That code has been used or has expired. Scan a new one, or log in with the staff code.",
      tooManyTries:
        "Too many attempts from here. Try again in {seconds} s, or scan a code: a device that is logged in shows one under “Devices”.",
      tooManyVisitors:
        "Too many new devices are trying to log in. Try again in {seconds} s, or scan a code: a device that is logged in shows one under “Devices”.",
      tokenInLink:
        "Links with the staff code in them no longer work: they linger in histories and logs, where others can find them. Please type the code.",
      noCookies:
        "The code was right, but this browser keeps no cookies, and without one it can't stay logged in. Allow cookies for this page, or leave private browsing, and log in again.",
      loggedOut: "You are logged out here.",
      loggedOutEverywhere: "All devices are logged out.",
    },
    own: {
      logIn: { microsoft: "Log in with Microsoft", oidc: "Log in with your own account" },
      other: "Log in with another account",
      logOut: { microsoft: "Log out of Microsoft too", oidc: "Log out of your account too" },
      provider: { microsoft: "Microsoft", oidc: "the login service" },
      unfinished:
        "You went to {provider} and did not come back. If it showed an error, tell whoever looks after this board what it said; if it was about the redirect address, that address is not registered there.",
      troubles: {
        "unreachable":
          "No answer from {provider}. Try again in a minute. Devices that are logged in stay logged in.",
        "wrong secret":
          "The secret that this board shares with {provider} is wrong or has expired. Tell whoever looks after the board: it needs a new one.",
        "not registered":
          "This board is not registered the way it should be at {provider}. Tell whoever looks after the board: its client ID and redirect address must be the same on both sides.",
        "clock":
          "The clock of this board and that of {provider} do not agree. Tell whoever looks after the board: its clock is off.",
        "not trusted":
          "The answer from {provider} could not be trusted, so you are not logged in. Try again. If it keeps happening, tell whoever looks after the board: the log says what was wrong.",
        "cancelled": "You stopped halfway, so you are not logged in. Try again whenever you like.",
        "not allowed":
          "You are logged in at {provider}, but that account is not one of the café's staff. Ask whoever manages the accounts to add it, or use another one.",
        "too many groups":
          "You are in so many groups that {provider} does not list them. Whoever manages the accounts can fix that: give staff an app role, or have the app receive only the groups assigned to it.",
        "no attempt":
          "That login was too long ago, or was begun in another browser. Try again. If it keeps happening: does this browser accept cookies?",
        "other attempt":
          "You began to log in again after that, perhaps in another tab. Finish there, or try again here.",
        "used": "That login had been used already, or took too long. Try again.",
        "too many tries": "Too many logins from here have failed. Try again in a minute.",
        "no way out":
          "There is no logging out of {provider} from here. You can do it on its own page.",
      } satisfies Record<SignInTrouble, string>,
    },
    comeBack: {
      token: "To come back you need the staff code.",
      own: "To come back you need your own account.",
      either: "To come back you need the staff code or your own account.",
    },
    noScript: "A scanned code needs JavaScript. The staff code works without it.",
    forStaff: "For staff. Waiting for your order?",
  },
  devices: {
    title: "Devices",
    another: "Another device",
    how: "You get a QR code for the other device to scan. It works once, within {minutes} minutes.",
    noAddress:
      "Other devices can't open this page at the address you are using. Open it at this machine's address on the network. If you don't know it, ask whoever looks after the board.",
    logIn: "Log in on another device",
    qrCode: "QR code that logs in one device",
    scan: "Scan this with the other device's camera. It works once, within {minutes} minutes.",
    again: "Make another code",
    everywhere: "All devices",
    everywhereMeans: "Logs out every device, including this one, and cancels unused codes.",
    logOutEverywhere: "Log out everywhere",
    you: "You",
    loggedInAs: "Logged in as {name}, until {time}.",
    endsWithYou:
      "Devices that you log in here are logged out at the same time, or when you log out.",
    yourId: "Your account: {id}. In the log you are {who}.",
    back: "Back to the orders",
  },
  cafe: {
    title: "Notice and state",
    state: "How the café is",
    states: {
      "open": "Open",
      "last-call": "Last call",
      "closed": "Closed",
      "evacuation": "Evacuation",
    } satisfies Record<CafeStateName, string>,
    means: {
      "open": "Phones and televisions show the numbers, and nothing else.",
      "last-call": "Phones and televisions say that it is time for the last orders.",
      "closed": "Phones and televisions say that the café is closed. Orders go on as before.",
      "evacuation": "All phones and televisions tell people to leave, and nothing is called.",
    } satisfies Record<CafeStateName, string>,
    evacuate: "Show the evacuation screens",
    noAlarm: "This is no alarm: nobody is warned but those who look at the board.",
    notice: "A line for the guests",
    noticeHint:
      "On all phones and televisions, at most {max} characters. No names of people, please.",
    noticeNow: "Now shown: {text}",
    end: "Until when",
    ends: { "15": "For 15 minutes", "60": "For an hour", "closed": "Until closing time" },
    endEvacuation: "End the evacuation",
    endMeans: "Only when it is safe. How is the café after it?",
    shown: "The guests see it now.",
    ended: "It is off the phones and televisions.",
    show: "Show",
    takeAway: "Take it away",
    problems: {
      "empty": "Please write something first.",
      "too long": "That is too long: at most {max} characters.",
      "not plain": "Please use plain text on one line, without special characters.",
      "no end": "Please choose until when it is shown.",
    } satisfies Record<NoticeProblem, string>,
  },
  televisions: {
    title: "Televisions",
    known: "Known televisions",
    none: "None yet.",
    add: "Add a screen",
    why:
      "A known television keeps its place when very many pages are open, and this page and the staff page say when it is gone or can't be heard. It can do nothing else.",
    name: "Where it hangs",
    nameHint: "Such as “Bar” or “Terrace”.",
    makeCode: "Make a code",
    enter: "On {name}, open {address} and type this code. It works once, within {minutes} minutes.",
    problems: {
      "empty": "Please give it a name.",
      "too long": "That name is too long.",
      "not plain": "Please use plain text on one line.",
      "too many": "There are too many. Forget one first.",
    } satisfies Record<PlainProblem | "too many", string>,
    states: {
      on: "on",
      mute: "on, but not to be heard: tap it once",
      gone: "last seen {age}",
      off: "off for today",
    },
    sounds: { on: "sound on", off: "sound off", waiting: "waiting for a tap" },
    never: "has not been here yet",
    off: "Off for today",
    forget: "Forget",
    addTitle: "This television",
    code: "Code from the staff page",
    codeProblems: {
      "wrong": "That code is wrong, has been used or has expired. Make a new one.",
      "too many": "There are too many televisions. Have staff forget one first.",
    },
    thisOne: "Add this television",
  },
  poster: {
    link: "Poster to print",
    title: "See when your order is ready",
    how: "Scan the code: your phone tells you when your order is ready.",
  },
  error: {
    toStaff: "Go to the staff page",
    otherSite: "This can only be done from the page itself.",
    maybeNotDone: "It may not have been done. Check before you try again.",
    other: "That did not work",
    titles: {
      400: "We didn't understand that request",
      401: "Not logged in, or not signed",
      403: "Not allowed",
      404: "There is nothing here",
      405: "That can't be done here",
      408: "That took too long to arrive",
      409: "That was sent before, with something else",
      413: "Too large",
      429: "Too many requests at once",
      500: "Something went wrong here",
      503: "Not available right now",
    } as Record<number, string>,
  },
};
