import type { HeaderField } from './signer.ts';

/** A line break and the blanks behind it: one field value over several lines. RFC 9112 5.2 */
const FOLD = /\s*\r?\n[ \t]+/g;

/** Headers as somebody wrote them, made ready to be signed: lower case, unfolded, trimmed, one a name, sorted. */
export function headerFields(raw: Iterable<HeaderField>): HeaderField[] {
  const values = new Map<string, string>();
  for (const [name, value] of raw) {
    const key = name.toLowerCase();
    const trimmed = value.replaceAll(FOLD, ' ').trim();
    const before = values.get(key);
    values.set(key, before === undefined ? trimmed : `${before},${trimmed}`);
  }
  return [...values].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

/** Adds a field where its name belongs; a subrequest's own sort before `x-`, so that is mostly the end. */
export function insertField(fields: HeaderField[], name: string, value: string): void {
  let at = fields.length;
  for (let before = fields[at - 1]; before !== undefined && before[0] > name; before = fields[at - 1])
    at -= 1;
  if (at === fields.length) fields.push([name, value]);
  else fields.splice(at, 0, [name, value]);
}
