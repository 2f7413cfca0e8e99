interface Range {
  /** Lower case, such as `nl-be`, or `*`. */
  language: string;
  quality: number;
  index: number;
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
    const range = bestRange(language.toLowerCase(), ranges);
    return range === null || range.quality <= 0 ? [] : [{ language, place, range }];
  });
  liked.sort((a, b) =>
    b.range.quality - a.range.quality || a.range.index - b.range.index ||
    a.place - b.place
  );
  return liked[0]?.language;
}

function parseRange(text: string, index: number): Range[] {
  const parsed = /^\s*([^\s;]+)\s*(?:;(.*))?$/.exec(text);
  if (parsed === null) return [];
  const quality = /(?:^|;)\s*q=([^;]*)/.exec(parsed[2] ?? "")?.[1] ?? "1";
  const language = parsed[1]!.toLowerCase();
  return [{ language, quality: parseFloat(quality), index }];
}

/** The range that says most of a language. */
function bestRange(language: string, ranges: Range[]): Range | null {
  let best: Range | null = null;
  for (const range of ranges) {
    if (fit(language, range) > (best === null ? 0 : fit(language, best))) {
      best = range;
    }
  }
  return best;
}

function fit(language: string, range: Range): number {
  if (range.language === language) return 4;
  if (range.language.split("-")[0] === language) return 3;
  if (range.language === language.split("-")[0]) return 2;
  return range.language === "*" ? 1 : 0;
}
