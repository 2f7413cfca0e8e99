/** An HTTP method that routes can be registered for. */
export type Method = "HEAD" | "GET" | "POST" | "PATCH" | "PUT" | "DELETE" | "OPTIONS";

/** Every {@linkcode Method}. */
export const METHODS: readonly Method[] = [
  "HEAD",
  "GET",
  "POST",
  "PATCH",
  "PUT",
  "DELETE",
  "OPTIONS",
];

interface Route<T> {
  pattern: string;
  matcher: URLPattern | null;
  steps: Map<string, T[]>;
}

/** The route of a path, and what it does for one method, if anything. */
export interface Match<T> {
  pattern: string;
  params: Record<string, string>;
  steps: T[] | undefined;
  allowed: string[];
}

/** Finds the route of a path; literal routes win over those with params. */
export class Router<T> {
  #literal = new Map<string, Route<T>>();
  #dynamic = new Map<string, Route<T>>();

  /** Add what a path does; a second time appends to the first. */
  add(methods: readonly Method[], pattern: string, steps: T[]): void {
    const isDynamic = /[*:{}+?()]/.test(pattern);
    const routes = isDynamic ? this.#dynamic : this.#literal;
    let route = routes.get(pattern);
    if (route === undefined) {
      const matcher = isDynamic ? new URLPattern({ pathname: pattern }) : null;
      route = { pattern, matcher, steps: new Map() };
      routes.set(pattern, route);
    }
    for (const method of methods) {
      route.steps.set(method, [...route.steps.get(method) ?? [], ...steps]);
    }
  }

  /** Look up a well-formed path; `/a/` is the same as `/a`. */
  match(method: string, pathname: string): Match<T> | null {
    const path = pathname.replace(/(.)\/$/, "$1");
    const literal = this.#literal.get(path);
    if (literal !== undefined) return matched(literal, method, {});
    for (const route of this.#dynamic.values()) {
      const groups = route.matcher?.exec({ pathname: path })?.pathname.groups;
      if (groups !== undefined) return matched(route, method, groups);
    }
    return null;
  }
}

function matched<T>(
  { pattern, steps }: Route<T>,
  method: string,
  groups: Record<string, string | undefined>,
): Match<T> {
  return {
    pattern,
    params: Object.fromEntries(
      Object.entries(groups).map(([key, value]) => [key, decodeURI(value ?? "")]),
    ),
    steps: steps.get(method) ??
      (method === "HEAD" ? steps.get("GET") : undefined),
    allowed: [...steps.keys()],
  };
}

/** The characters that a path stands for; null if it is malformed. */
export function decodePath(pathname: string): string | null {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return null;
  }
}
