import {
  type Document,
  LineCounter,
  type Node,
  isMap,
  isPair,
  isScalar,
  isSeq,
  parseDocument,
  visit,
} from 'yaml';
import type { ConfigProblem, Position } from './config-error.ts';
import { formatPath } from './format-path.ts';
import { showName } from '../show-name.ts';
import { syntaxFault } from './syntax-fault.ts';

/** A path into the document: `['routes', 0, 'path']`. */
export type YamlPath = readonly PropertyKey[];

/** A YAML document as plain data, with the way back to its lines. */
export interface YamlSource {
  /** Undefined where the text is no YAML. */
  readonly value: unknown;
  readonly problems: readonly ConfigProblem[];
  /** Of the entry at a path, else of the nearest one above it. */
  positionOf(path: YamlPath): Position;
}

/** What a text becomes, and why it cannot. */
type ReplaceText = (text: string) => { readonly text: string; readonly problems: readonly string[] };
type PositionAt = (offset: number) => Position;

/** Parses YAML 1.2. `replaceText` is given every text that is a value. */
export function parseYaml(text: string, replaceText: ReplaceText): YamlSource {
  const lines = new LineCounter();
  const positionAt: PositionAt = (offset) => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const noYaml = (offset: number, reason: string): YamlSource => ({
    value: undefined,
    problems: [{ ...positionAt(offset), key: '', text: `is not valid YAML: ${reason}` }],
    positionOf: () => positionAt(offset),
  });
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const fault = syntaxFault(document);
  if (fault) return noYaml(fault.offset, fault.text);
  const repeated = document.errors.map(({ pos: [offset] }) => {
    const key = showName(/^[^\s:]*/.exec(text.slice(offset))?.[0] ?? '');
    return { ...positionAt(offset), key, text: 'is given twice' };
  });
  const unresolved = replaceTexts(document, replaceText, positionAt);
  try {
    return {
      value: document.toJS() as unknown,
      problems: [...repeated, ...unresolved],
      positionOf: (path) => positionAt(offsetOf(document.contents, path)),
    };
  } catch {
    // A few lines of aliases to aliases can stand for more than fits in memory.
    return noYaml(0, 'its aliases (*) stand for too much');
  }
}

function replaceTexts(
  document: Document.Parsed,
  replaceText: ReplaceText,
  positionAt: PositionAt,
): ConfigProblem[] {
  const found: ConfigProblem[] = [];
  visit(document, {
    Scalar(role, node, ancestors) {
      if (role === 'key' || typeof node.value !== 'string') return;
      const { text, problems } = replaceText(node.value);
      node.value = text;
      const place = { ...positionAt(node.range?.[0] ?? 0), key: formatPath(pathOf([...ancestors, node])) };
      found.push(...problems.map((problem) => ({ ...place, text: problem })));
    },
  });
  return found;
}

/** The path to the last of nodes that lie within each other. */
function pathOf(nodes: readonly unknown[]): YamlPath {
  return nodes.flatMap((node, depth): YamlPath => {
    if (isPair(node)) return isScalar(node.key) ? [String(node.key.value)] : [''];
    return isSeq(node) ? [node.items.indexOf(nodes[depth + 1])] : [];
  });
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
