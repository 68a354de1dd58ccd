import { createHash } from 'node:crypto';

/** As many as signing keys in a group: two sets side by side. */
const MAX_VALUES = 10;

/** As long as a guess must not be; a header of more is not taken by every proxy. */
const VALUE = /^[\x21-\x7e][\x20-\x7e]{14,1022}[\x21-\x7e]$/;

/** What is wrong with a shield's keys; undefined: nothing. It holds none of them. */
export function shieldKeysViolation(values: readonly string[]): string | undefined {
  if (values.length === 0) return 'must have at least one key';
  if (values.length > MAX_VALUES) return `must be at most ${MAX_VALUES}`;
  if (!values.every((value) => VALUE.test(value)))
    return 'must be printable ASCII without blanks at either end, 16 to 1024 characters each';
  return new Set(values).size === values.length ? undefined : 'must have each key once';
}

/** SHA-256 of a key, in Base64: all that is kept of it. */
export function shieldDigest(value: string): string {
  return createHash('sha256').update(value).digest('base64');
}

/** Tells keys from each other, and says nothing of them: of a digest, a digest's first eight hexadecimal digits. */
export function fingerprintOf(digest: string): string {
  return createHash('sha256').update(Buffer.from(digest, 'base64')).digest('hex').slice(0, 8);
}
