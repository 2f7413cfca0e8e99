import type { Context, Middleware } from "fresh";
import { setCookie } from "@std/http/cookie";
import { acceptsLanguages } from "@std/http/negotiation";
import { cookiesOf } from "./host_cookie.ts";
import { isHttps } from "./origin.ts";
import type { State } from "@/lib/state.ts";
import { type Theme, THEMES } from "@/lib/shared/theme.ts";
import type { Texts } from "@/lib/shared/texts.ts";
import { en } from "@/lib/shared/texts/en.ts";
import { nl } from "@/lib/shared/texts/nl.ts";

const YEAR_S = 365 * 24 * 3_600;

/** The languages of the pages. */
export const LANGUAGES: Record<string, Texts> = { en, nl };

const CHOICES: Record<string, readonly string[]> = {
  language: Object.keys(LANGUAGES),
  theme: THEMES,
};

/** The language and theme that a request is answered in. */
export function preferencesOf(request: Request): { language: string; theme: Theme } {
  const cookies = cookiesOf(request);
  const language = known("language", cookies.language) ??
    acceptsLanguages(request, ...CHOICES.language!) ?? "en";
  return { language, theme: (known("theme", cookies.theme) ?? "system") as Theme };
}

/**
 * Puts the visitor's language and theme into `ctx.state`: those chosen before, else the browser's
 * language, else English, and the device's theme.
 */
export function applyPreferences(): Middleware<State> {
  return async (ctx) => {
    const { language, theme } = preferencesOf(ctx.req);
    ctx.state.texts = LANGUAGES[language]!;
    ctx.state.theme = theme;
    const response = await ctx.next();
    if (response.headers.get("content-type")?.startsWith("text/html")) {
      response.headers.set("content-language", language);
      response.headers.append("vary", "Accept-Language, Cookie");
    }
    return response;
  };
}

/**
 * A link with `?language=` or `?theme=` chooses: the choice is kept in a cookie, and leads to the page
 * without it.
 */
export function keepChoices(): Middleware<State> {
  return (ctx) => choose(ctx) ?? ctx.next();
}

/** The answer to a link that chooses; `null`: this is none. */
function choose(ctx: Context<State>): Response | null {
  const { req, url } = ctx;
  const chosen = Object.keys(CHOICES).flatMap((name) => {
    const value = known(name, url.searchParams.get(name));
    return value === null ? [] : [{ name, value }];
  });
  if (chosen.length === 0 || req.method !== "GET" || url.pathname.startsWith("/api/")) return null;
  const rest = new URLSearchParams(url.searchParams);
  for (const { name } of chosen) rest.delete(name);
  const response = ctx.redirect(url.pathname + (rest.size > 0 ? `?${rest}` : ""), 303);
  response.headers.set("cache-control", "no-store");
  const secure = isHttps(req, ctx.state.services.config);
  for (const { name, value } of chosen) {
    setCookie(response.headers, {
      name,
      value,
      maxAge: YEAR_S,
      secure,
      httpOnly: true,
      sameSite: "Lax",
      path: "/",
    });
  }
  return response;
}

function known(name: string, value: string | null | undefined): string | null {
  return value != null && CHOICES[name]!.includes(value) ? value : null;
}
