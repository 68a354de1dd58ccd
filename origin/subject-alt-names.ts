/** `URI:spiffe://a/b, DNS:"with, comma"`: Node puts what could be mistaken for more than one in quotes, as JSON does. */
const NAME = /(?<type>[A-Za-z ]+):(?<value>"(?:[^"\\]|\\.)*"|[^,]*)(?:, |$)/gy;

const TYPES: ReadonlySet<string> = new Set(['URI', 'DNS']);

/** The URIs and DNS names of a certificate, of the text that Node makes of its `subjectAltName`. */
export function subjectAltNames(text: string): string[] {
  return [...text.matchAll(NAME)].flatMap(({ groups }) => {
    const { type = '', value = '' } = groups ?? {};
    if (!TYPES.has(type)) return [];
    return [value.startsWith('"') ? String(JSON.parse(value)) : value];
  });
}
