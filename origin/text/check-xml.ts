import { SaxesParser } from 'saxes';
import { CUES_LIMIT } from './text-limits.ts';
import type { TextFault } from './text-subject.ts';

/** `body`, `div`s in `div`s, `p`, `span`s in `span`s: nobody nests deeper, and a parser that calls itself needs an end. */
const DEPTH_LIMIT = 64;

/** A paragraph, a span and a line end for each cue. */
const ELEMENTS_LIMIT = 3 * CUES_LIMIT;

/**
 * Makes sure that a document is XML, before a parser sees it that goes on behind each fault. There is no document type
 * declaration, and so nothing to expand.
 *
 * @throws HeadwaterError `corrupt-media`
 */
export function checkXml(xml: string, fault: TextFault): void {
  const parser = new SaxesParser({ xmlns: true });
  let [depth, count] = [0, 0];
  parser.on('doctype', () => {
    throw fault('it has a document type declaration');
  });
  parser.on('error', (error) => {
    throw fault(`it is no TTML document: ${error.message.replace(/\.$/, '')}`, error);
  });
  parser.on('opentagstart', () => {
    if (++depth > DEPTH_LIMIT) throw fault(`it is nested more than ${DEPTH_LIMIT} deep`);
    if (++count > ELEMENTS_LIMIT) throw fault(`it has more than ${ELEMENTS_LIMIT} elements`);
  });
  parser.on('closetag', () => {
    depth--;
  });
  parser.write(xml).close();
}
