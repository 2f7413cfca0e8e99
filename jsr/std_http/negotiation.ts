interface Range {
  /** Lower case, such as `nl-be`, or `*`. */
  language: string;
  quality: number;
  index: number;
}

/** A range that a language is in: 2 if they are the same, 1 if their first parts are, 0 for `*`. */
interface Fit extends Range {
  closeness: number;
}

/**
 * The one of `languages` that a request likes best by its `Accept-Language`;
 * the first of them if it has none, `undefined` if it takes none of them.
 */
export function acceptsLanguages(
  request: Pick<Request, "headers">,
  ...languages: string[]
): string | undefined {
  const accept = request.headers.get("accept-language");
  if (!accept) return languages[0];
  const ranges = accept.split(",").flatMap(parseRange);
  const liked = languages.flatMap((language, place) => {
    const fit = closest(language.toLowerCase(), ranges);
    return fit !== undefined && fit.quality > 0 ? [{ language, place, fit }] : [];
  });
  liked.sort((a, b) =>
    b.fit.quality - a.fit.quality || b.fit.closeness - a.fit.closeness ||
    a.fit.index - b.fit.index || a.place - b.place
  );
  return liked[0]?.language;
}

function parseRange(text: string, index: number): Range[] {
  const [, tag, parameters = ""] = /^\s*([^\s;-]+(?:-[^\s;]+)?)\s*(?:;(.*))?$/.exec(text) ?? [];
  if (tag === undefined) return [];
  const quality = /(?:^|;)\s*q=(\s*[^\s;=][^;]*)/.exec(parameters)?.[1] ?? "1";
  return [{ language: tag.toLowerCase(), quality: parseFloat(quality), index }];
}

/** The range that says most of a language, of several alike the one that likes it best. */
function closest(language: string, ranges: Range[]): Fit | undefined {
  return ranges.flatMap((range) => fitOf(language, range)).sort((a, b) =>
    b.closeness - a.closeness || b.quality - a.quality || b.index - a.index
  )[0];
}

function fitOf(language: string, range: Range): Fit[] {
  if (range.language === language) return [{ ...range, closeness: 2 }];
  const isAkin = range.language.split("-")[0] === language.split("-")[0];
  if (isAkin) return [{ ...range, closeness: 1 }];
  return range.language === "*" ? [{ ...range, closeness: 0 }] : [];
}
