/** A directive of nginx's configuration, with what stands in its braces. */
export interface NginxDirective {
  readonly name: string;
  readonly args: readonly string[];
  /** `nginx.conf:12` */
  readonly at: string;
  /** Absent where it ends in `;`. */
  readonly children?: readonly NginxDirective[];
}

interface Token {
  readonly text: string;
  readonly line: number;
  readonly isQuoted: boolean;
}

const TOKEN =
  /\s+|#[^\n]*|(?<quoted>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|(?<mark>[;{}])|(?<word>(?:\\.|\$\{|[^\s;{}"'])(?:\\.|\$\{\w+\}|[^\s;{}])*)|(?<bad>.)/gs;

/**
 * Reads nginx's configuration language.
 *
 * @throws Error for braces that do not match, quotes that do not end and directives without `;`
 */
export function parseNginx(text: string, file: string): NginxDirective[] {
  const tokens = tokensOf(text, file);
  const { directives, end } = block(tokens, 0, file, false);
  const extra = tokens[end];
  if (extra !== undefined) throw new Error(`Cannot read ${file}:${extra.line}: } closes nothing`);
  return directives;
}

function tokensOf(text: string, file: string): Token[] {
  const tokens: Token[] = [];
  let line = 1;
  for (const match of text.matchAll(TOKEN)) {
    const { quoted, mark, word, bad } = match.groups ?? {};
    if (bad !== undefined) throw new Error(`Cannot read ${file}:${line}: a quote is not closed`);
    if (quoted !== undefined) {
      tokens.push({ text: quoted.slice(1, -1).replaceAll(/\\(["'\\])/g, '$1'), line, isQuoted: true });
    } else if (mark !== undefined || word !== undefined) {
      tokens.push({ text: mark ?? word ?? '', line, isQuoted: false });
    }
    line += match[0].split('\n').length - 1;
  }
  return tokens;
}

function block(
  tokens: readonly Token[],
  start: number,
  file: string,
  isInner: boolean,
): { directives: NginxDirective[]; end: number } {
  const directives: NginxDirective[] = [];
  let words: Token[] = [];
  let at = start;
  for (; at < tokens.length; at++) {
    const token = tokens[at];
    if (token === undefined || (!token.isQuoted && token.text === '}')) break;
    if (token.isQuoted || !/^[;{]$/.test(token.text)) {
      words.push(token);
      continue;
    }
    const inner = token.text === '{' ? block(tokens, at + 1, file, true) : undefined;
    directives.push(directive(words, file, inner?.directives));
    at = inner?.end ?? at;
    words = [];
  }
  const [unfinished] = words;
  if (unfinished !== undefined) throw new Error(`Cannot read ${file}:${unfinished.line}: no ; at the end`);
  if (isInner && at >= tokens.length) throw new Error(`Cannot read ${file}: a { is never closed`);
  return { directives, end: at };
}

function directive(
  [first, ...rest]: readonly Token[],
  file: string,
  children: readonly NginxDirective[] | undefined,
): NginxDirective {
  const at = `${file}:${first?.line ?? 0}`;
  const parsed = { name: first?.text ?? '', args: rest.map(({ text }) => text), at };
  return children === undefined ? parsed : { ...parsed, children };
}
