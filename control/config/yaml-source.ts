import { LineCounter, type Node, type YAMLError, isMap, isScalar, isSeq, parseDocument, visit } from 'yaml';
import type { ConfigProblem } from './config-error.ts';

/** A path into the document: `['routes', 0, 'path']`. */
export type YamlPath = readonly PropertyKey[];

/** A YAML document as plain data, with the way back to its lines. */
export interface YamlSource {
  readonly value: unknown;
  readonly problems: readonly ConfigProblem[];
  /** Line (from 1) of the entry at a path, else of the nearest one above it. */
  lineOf(path: YamlPath): number;
}

/** What the parser's own messages may not say, because they can quote the file. */
const SYNTAX_PROBLEMS: Partial<Record<YAMLError['code'], string>> = {
  BAD_INDENT: 'the indentation does not fit',
  BLOCK_IN_FLOW: 'a closing bracket is missing before this line',
  MISSING_CHAR: 'a character is missing: a closing quote or bracket, or a space after a colon',
  MULTIPLE_DOCS: 'only one document is allowed',
  TAB_AS_INDENT: 'tabs cannot indent',
  UNEXPECTED_TOKEN: 'something stands here that YAML does not expect (quote a "${…}" between braces)',
};

/**
 * Parses YAML 1.2. `replaceText` is given every text that is a value, and says what it becomes or why it cannot.
 * A document with more than duplicate keys wrong with it has no value.
 */
export function parseYaml(
  text: string,
  replaceText: (text: string) => { readonly text: string; readonly problems: readonly string[] },
): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number) => lines.linePos(offset).line;
  const problems = document.errors.map((error) => syntaxProblem(error, text, lineAt));
  const usable = document.errors.every((error) => error.code === 'DUPLICATE_KEY');
  if (!usable) return { value: undefined, problems, lineOf: () => 1 };

  visit(document, {
    Scalar(key, node) {
      if (key === 'key' || typeof node.value !== 'string') return;
      const replaced = replaceText(node.value);
      node.value = replaced.text;
      const line = lineAt(node.range?.[0] ?? 0);
      problems.push(...replaced.problems.map((problem) => ({ line, text: problem })));
    },
  });
  return {
    value: document.toJS() as unknown,
    problems,
    lineOf: (path) => lineAt(offsetOf(document.contents, path)),
  };
}

function syntaxProblem(error: YAMLError, text: string, lineAt: (offset: number) => number): ConfigProblem {
  const line = lineAt(error.pos[0]);
  if (error.code === 'DUPLICATE_KEY') {
    const key = /^[\w.-]*/.exec(text.slice(error.pos[0]))?.[0] ?? '';
    return { line, text: `${key}: is given twice` };
  }
  return { line, text: `not valid YAML: ${SYNTAX_PROBLEMS[error.code] ?? error.code}` };
}

function offsetOf(root: Node | null, path: YamlPath): number {
  let node: unknown = root;
  let offset = 0;
  for (const segment of path) {
    const entry = entryOf(node, segment);
    if (!entry) break;
    ({ node, offset } = entry);
  }
  return offset;
}

function entryOf(node: unknown, segment: PropertyKey): { node: unknown; offset: number } | undefined {
  if (isSeq<Node>(node)) {
    const item = node.items[Number(segment)];
    return item && { node: item, offset: item.range?.[0] ?? 0 };
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(segment));
  return pair && isScalar(pair.key) ? { node: pair.value, offset: pair.key.range?.[0] ?? 0 } : undefined;
}
