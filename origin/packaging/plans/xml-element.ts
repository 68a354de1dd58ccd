/** An element as text, escaped. */
export type XmlElement = string & { readonly xml: unique symbol };

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** What XML 1.0 forbids even as a reference. https://www.w3.org/TR/xml/#charsets */
// oxlint-disable-next-line no-control-regex
const FORBIDDEN = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g;

/**
 * One XML element. Attributes that are undefined are left out.
 *
 * @param content text, or elements
 */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number | undefined>>,
  content: string | readonly XmlElement[] = [],
): XmlElement {
  let text = `<${name}`;
  for (const key in attributes) {
    const value = attributes[key];
    if (value !== undefined) text += ` ${key}="${typeof value === 'number' ? value : escape(value)}"`;
  }
  if (content.length === 0) return `${text}/>` as XmlElement;
  const inner = typeof content === 'string' ? escape(content) : lines(content);
  return (inner === '' ? `${text}/>` : `${text}>${inner}</${name}>`) as XmlElement;
}

function lines(elements: readonly XmlElement[]): string {
  return elements.length === 0 ? '' : `\n${elements.join('\n')}\n`;
}

function escape(text: string): string {
  return text.replaceAll(FORBIDDEN, '').replaceAll(/[&<>"]/g, (c) => ESCAPES[c] ?? c);
}
