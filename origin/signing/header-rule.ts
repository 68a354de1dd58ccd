/** Changed by proxies on the way, or made after signing. */
const NEVER: ReadonlySet<string> = new Set(['via', 'x-forwarded-for', 'authorization']);

const ALWAYS: ReadonlySet<string> = new Set(['host', 'content-type']);

/** The headers of AWS and Google carry meaning that nobody may change. */
function isAlwaysSigned(name: string): boolean {
  return ALWAYS.has(name) || name.startsWith('x-amz-') || name.startsWith('x-goog-');
}

/** Signs every header but those that are never signed. */
export function signsEveryHeader(name: string): boolean {
  return !NEVER.has(name);
}

/**
 * Which headers are signed: `host`, `content-type` and every `x-amz-*` always, `via` and `x-forwarded-for` never; of
 * the rest those included (where a list is given), less those excluded. Names in any case.
 */
export function headerRule(
  include: readonly string[],
  exclude: readonly string[],
): (name: string) => boolean {
  if (include.length === 0 && exclude.length === 0) return signsEveryHeader;
  const included = lowerCase(include);
  const excluded = lowerCase(exclude);
  return (name) => {
    if (NEVER.has(name)) return false;
    if (isAlwaysSigned(name)) return true;
    return (included.size === 0 || included.has(name)) && !excluded.has(name);
  };
}

function lowerCase(names: readonly string[]): ReadonlySet<string> {
  return new Set(names.map((name) => name.toLowerCase()));
}
