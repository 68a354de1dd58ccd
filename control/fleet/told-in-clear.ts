/** Of what nodes write in clear: whoever can write to etcd may have written it. */

/** Longer than any reason of ours. */
const MAX_SHOWN = 500;

/** Empty for what is no JSON, or no object. */
export function parsedFields(value: Buffer): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(value.toString());
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

/** A whole number from 0 up to a limit, itself included. */
export function isCount(value: unknown, limit = Number.MAX_SAFE_INTEGER): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= limit;
}

/** It is shown on terminals, which have commands among their characters. */
export function shownText(text: string): string {
  return text.slice(0, MAX_SHOWN).replaceAll(/\p{C}/gu, '\u{FFFD}');
}
