const MAX_LENGTH = 2_048;

/** The push services of the browsers that there are: the host itself, or any name below it. */
const SERVICES = {
  fcm: ["fcm.googleapis.com"],
  mozilla: ["push.services.mozilla.com"],
  apple: ["push.apple.com"],
  windows: ["notify.windows.com"],
};

/** An address of a push service that may be asked to call a phone. */
export interface Endpoint {
  url: URL;
  /** Whose it is: what one service does says nothing of the others. */
  service: string;
}

/**
 * Reads the address that a browser gave out for a phone; `null`: no push service that we know has it,
 * and nothing is ever sent there. Names are matched by their labels: `notpush.apple.com` is another's.
 * `hosts` are allowed beside them, each at the port that it names.
 */
export function parseEndpoint(text: string, hosts: string[]): Endpoint | null {
  const url = text.length <= MAX_LENGTH ? URL.parse(text) : null;
  if (url === null || url.protocol !== "https:") return null;
  if (url.username !== "" || url.password !== "" || url.hash !== "") return null;
  if (hosts.includes(url.host)) return { url, service: url.host };
  if (url.port !== "") return null;
  const known = Object.entries(SERVICES).find(([, names]) =>
    names.some((name) => url.hostname === name || url.hostname.endsWith(`.${name}`))
  );
  return known === undefined ? null : { url, service: known[0] };
}

/** Whether it is a host as one of `PUSH_HOSTS`, such as `push.example.com:8443`. */
export function isServiceHost(text: string): boolean {
  return /^[a-z0-9.-]+(:[0-9]+)?$/.test(text) && URL.parse(`https://${text}`)?.host === text;
}
