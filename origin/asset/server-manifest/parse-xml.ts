import { SaxesParser } from 'saxes';
import { decodeXmlText } from './decode-xml-text.ts';
import type { Fault } from './manifest-fault.ts';

/** An element, its names in lower case and without prefix. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlElement[];
  /** Line of its start tag, from 1. */
  readonly line: number;
}

/** SMIL nests five deep; a ladder of a hundred tracks has two thousand elements. */
const DEPTH_LIMIT = 32;
const ELEMENT_LIMIT = 20_000;

/**
 * Parses a small XML document. There is no DTD, and so nothing to expand or to fetch: a document that brings one is
 * refused.
 */
export function parseXml(bytes: Uint8Array, fault: Fault): XmlElement {
  const parser = new SaxesParser({ xmlns: true });
  const open: XmlElement[] = [];
  let root: XmlElement | undefined;
  let count = 0;
  let line = 1;
  parser.on('doctype', () => {
    throw fault('it has a document type declaration', parser.line);
  });
  parser.on('error', (error) => {
    throw fault(withoutPosition(error.message), parser.line, error);
  });
  parser.on('opentagstart', () => {
    line = parser.line;
  });
  parser.on('opentag', (tag) => {
    if (++count > ELEMENT_LIMIT) throw fault(`it has more than ${ELEMENT_LIMIT} elements`, line);
    if (open.length === DEPTH_LIMIT) throw fault(`it is nested more than ${DEPTH_LIMIT} deep`, line);
    const attributes = new Map<string, string>();
    for (const { local, value } of Object.values(tag.attributes)) attributes.set(local.toLowerCase(), value);
    const element = { name: tag.local.toLowerCase(), attributes, children: [], line };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on('closetag', () => {
    root = open.pop();
  });
  parser.write(decodeXmlText(bytes, fault)).close();
  if (!root) throw fault('it has no element', parser.line);
  return root;
}

/** saxes puts `line:column: ` before its messages. */
function withoutPosition(message: string): string {
  return message.replace(/^\d+:\d+: /, '').replace(/\.$/, '');
}
