import { type Document, type YAMLError, visit } from 'yaml';

/** What is wrong with a text as YAML, at an offset of it. */
interface SyntaxFault {
  readonly offset: number;
  readonly text: string;
}

/** In place of the parser's own messages, which can quote the file. */
const TEXTS: Partial<Record<YAMLError['code'], string>> = {
  BAD_ALIAS: 'an alias (*) or an anchor (&) has no name',
  BAD_DQ_ESCAPE: 'there is no such escape between double quotes',
  BAD_INDENT: 'the indentation does not fit, or a bracket before it is not closed',
  BAD_SCALAR_START: 'a text that begins like this needs quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a key stands in a value; a text with a colon and a space in it needs quotes',
  BLOCK_IN_FLOW: 'a closing bracket is missing before this line',
  MISSING_CHAR: 'a comma, a bracket, a dash or a space is missing',
  MULTILINE_IMPLICIT_KEY: 'a line is no "key: value"; is there a space behind its colon?',
  MULTIPLE_DOCS: 'only one document is allowed',
  RESOURCE_EXHAUSTION: 'it is nested too deep',
  TAB_AS_INDENT: 'tabs cannot indent',
  TAG_RESOLVE_FAILED: 'there is no such tag (!)',
  UNEXPECTED_TOKEN:
    'something stands here that does not belong; is a quote or a bracket not closed, or a ${…} between braces not quoted?',
};

const ELSE = 'something stands here that does not belong';

const CLOSING_QUOTE = /^Missing closing ["']quote/;

/** The first fault alone: a parser that has lost the thread finds fault with all that follows. Keys given twice are none. */
export function syntaxFault(document: Document.Parsed): SyntaxFault | undefined {
  const unknownTags = document.warnings.filter(({ code }) => code === 'TAG_RESOLVE_FAILED');
  const errors = document.errors.filter(({ code }) => code !== 'DUPLICATE_KEY');
  const [first] = [...errors, ...unknownTags].toSorted((a, b) => a.pos[0] - b.pos[0]);
  if (!first) return aliasFault(document);
  const [offset] = first.pos;
  if (!CLOSING_QUOTE.test(first.message)) return { offset, text: TEXTS[first.code] ?? ELSE };
  return { offset: openingQuote(document, offset), text: 'a closing quote is missing' };
}

/** Where the quoted text begins that ends at an offset, which may be that of the file. */
function openingQuote(document: Document.Parsed, end: number): number {
  let offset = end;
  visit(document, {
    Scalar(_, { type, range }) {
      if (type?.startsWith('QUOTE') && range && range[0] < end) offset = range[0];
    },
  });
  return offset;
}

/** An alias to nothing, or to what it stands in itself. */
function aliasFault(document: Document.Parsed): SyntaxFault | undefined {
  let fault: SyntaxFault | undefined;
  visit(document, {
    Alias(_, alias) {
      const [offset = 0] = alias.range ?? [];
      const anchored = alias.resolve(document);
      const [, , end = 0] = anchored?.range ?? [];
      if (anchored && end <= offset) return undefined;
      fault = { offset, text: 'an alias (*) does not follow what has its anchor (&)' };
      return visit.BREAK;
    },
  });
  return fault;
}
