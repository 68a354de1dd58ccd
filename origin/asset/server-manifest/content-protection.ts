import type { XmlElement } from './parse-xml.ts';

/** Names of `<meta>` and `<param>` that have to do with encryption: `hls_playout`, `iss.key_seed`, `drm_…`. */
const PROTECTION =
  /(^|[._-])(key(?!frame)|drm|playout|license|encrypt|protect|widevine|playready|fairplay|clearkey|marlin)/i;

/** Values that ask for nothing. */
const CLEAR = ['', 'clear', 'none'];

/** The element that asks for content protection, where there is one: what it protects must not be served in the clear. */
export function findProtection(element: XmlElement): XmlElement | undefined {
  if (asksForProtection(element)) return element;
  for (const child of element.children) {
    const found = findProtection(child);
    if (found) return found;
  }
  return undefined;
}

function asksForProtection({ name, attributes }: XmlElement): boolean {
  if (name === 'paramgroup') return true;
  if (name !== 'meta' && name !== 'param') return false;
  const value = attributes.get('content') ?? attributes.get('value') ?? '';
  return PROTECTION.test(attributes.get('name') ?? '') && !CLEAR.includes(value.toLowerCase());
}
