import type { Middleware } from "fresh";
import { acceptsLanguages } from "@std/http/negotiation";
import { getCookies, setCookie } from "@std/http/cookie";
import type { State } from "./state.ts";
import type { Texts } from "./texts.ts";
import { en } from "./texts/en.ts";
import { nl } from "./texts/nl.ts";

const LANGUAGES: Record<string, Texts> = { en, nl };
const COOKIE = "language";
const YEAR_S = 365 * 24 * 3_600;

/** The language that a page offers beside its own. */
export function otherLanguage({ language }: Texts): string {
  return language === "en" ? "nl" : "en";
}

/**
 * Puts the visitor's language into `ctx.state`: the one chosen with `?language=`, which is kept in a
 * cookie, else the browser's, else English.
 */
export function chooseLanguage(): Middleware<State> {
  return async (ctx) => {
    const chosen = known(ctx.url.searchParams.get("language"));
    const texts = chosen ?? known(getCookies(ctx.req.headers)[COOKIE]) ??
      known(acceptsLanguages(ctx.req, "en", "nl")) ?? en;
    ctx.state.texts = texts;
    const response = await ctx.next();
    if (!response.headers.get("content-type")?.startsWith("text/html")) return response;
    response.headers.set("content-language", texts.language);
    response.headers.append("vary", "Accept-Language, Cookie");
    if (chosen !== null) {
      setCookie(response.headers, {
        name: COOKIE,
        value: chosen.language,
        maxAge: YEAR_S,
        sameSite: "Lax",
        path: "/",
      });
    }
    return response;
  };
}

function known(language: string | null | undefined): Texts | null {
  return language != null && Object.hasOwn(LANGUAGES, language) ? LANGUAGES[language]! : null;
}
