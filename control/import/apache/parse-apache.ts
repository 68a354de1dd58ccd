/** A line of Apache's configuration. */
export interface ApacheDirective {
  readonly kind: 'directive';
  readonly name: string;
  readonly args: readonly string[];
  /** `site.conf:12` */
  readonly at: string;
}

/** `<Proxy "http://…">` to `</Proxy>`. */
export interface ApacheSection {
  readonly kind: 'section';
  readonly name: string;
  readonly args: readonly string[];
  readonly at: string;
  readonly children: readonly ApacheNode[];
}

export type ApacheNode = ApacheDirective | ApacheSection;

interface Open {
  readonly name: string;
  readonly args: readonly string[];
  readonly at: string;
  readonly children: ApacheNode[];
}

/**
 * Reads Apache's configuration language: continuation lines, comments, quoted arguments, nested sections.
 * https://httpd.apache.org/docs/2.4/configuring.html
 *
 * @throws Error for a section that is not closed, or closed under another name
 */
export function parseApache(text: string, file: string): ApacheNode[] {
  const root: Open = { name: '', args: [], at: file, children: [] };
  const open = [root];
  for (const { line, number } of logicalLines(text)) {
    const at = `${file}:${number}`;
    const inner = open.at(-1) ?? root;
    if (line.startsWith('</')) {
      close(open, line.slice(2).replace(/>.*$/, '').trim(), at);
    } else if (line.startsWith('<')) {
      if (!line.endsWith('>')) throw new Error(`Cannot read ${at}: a section's line does not end with >`);
      const [name = '', ...args] = splitArguments(line.slice(1, -1), at);
      open.push({ name, args, at, children: [] });
    } else {
      const [name = '', ...args] = splitArguments(line, at);
      inner.children.push({ kind: 'directive', name, args, at });
    }
  }
  const unclosed = open[1];
  if (unclosed !== undefined)
    throw new Error(`Cannot read ${unclosed.at}: <${unclosed.name}> is never closed`);
  return root.children;
}

function close(open: Open[], name: string, at: string): void {
  const section = open.length > 1 ? open.pop() : undefined;
  if (section?.name.toLowerCase() !== name.toLowerCase()) {
    const expected = section === undefined ? 'nothing is open' : `<${section.name}> of ${section.at} is open`;
    throw new Error(`Cannot read ${at}: </${name}> closes what ${expected}`);
  }
  open.at(-1)?.children.push({ kind: 'section', ...section });
}

/** Lines with their continuations (a `\` at the end), without comments; numbered from 1 by their first. */
function* logicalLines(text: string): Iterable<{ line: string; number: number }> {
  let line = '';
  let start = 0;
  for (const [index, physical] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    if (line === '') start = index + 1;
    if (physical.endsWith('\\')) {
      line += physical.slice(0, -1);
      continue;
    }
    line = (line + physical).trim();
    if (line !== '' && !line.startsWith('#')) yield { line, number: start };
    line = '';
  }
  if (line.trim() !== '' && !line.trim().startsWith('#')) yield { line: line.trim(), number: start };
}

/** Words parted by blanks; one in quotes may hold blanks, and `\` before a quote. */
function splitArguments(line: string, at: string): string[] {
  const words: string[] = [];
  let rest = line.trim();
  while (rest !== '') {
    const quoted = /^(["'])(?<text>(?:\\.|(?!\1)[^\\])*)\1(?=\s|$)/.exec(rest);
    if (quoted === null && /^["']/.test(rest)) throw new Error(`Cannot read ${at}: a quote is not closed`);
    const word = quoted?.groups?.['text']?.replaceAll(/\\(["'\\])/g, '$1') ?? rest.split(/\s/, 1)[0] ?? '';
    words.push(word);
    rest = rest.slice(quoted?.[0].length ?? word.length).trimStart();
  }
  return words;
}
