/** Words of a cue, and the tags that they stand in, the outermost first: `i`, `c.yellow`. */
export interface MarkedText {
  readonly text: string;
  readonly tags: readonly string[];
}

const TOKENS = /<(\/?)([^<>]*)>|[^<]+|</g;

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  nbsp: '\u00a0',
  lrm: '\u200e',
  rlm: '\u200f',
};

/** Nobody nests deeper. */
const DEPTH_LIMIT = 16;

/** Cue text of WebVTT, taken apart: its lines are ended by `\n`. WebVTT 6.4 */
export function markedText(text: string): MarkedText[] {
  const open: string[] = [];
  const marked: MarkedText[] = [];
  for (const [token, slash, tag] of text.matchAll(TOKENS)) {
    if (tag === undefined) marked.push({ text: unescape(token), tags: [...open] });
    else if (slash === '/') close(open, tag.trim());
    else if (/^[a-z]/i.test(tag) && open.length < DEPTH_LIMIT) open.push(tag.split(/\s/, 1)[0]!);
  }
  return marked;
}

function close(open: string[], name: string): void {
  const at = open.findLastIndex((tag) => tag.split('.', 1)[0] === name);
  if (at >= 0) open.splice(at);
}

function unescape(text: string): string {
  return text.replaceAll(/&(\w+);/g, (whole, name: string) => ENTITIES[name] ?? whole);
}
