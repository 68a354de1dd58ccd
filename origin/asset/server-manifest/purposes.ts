import { type Purpose, ROLE_SCHEME } from '../../model/purpose.ts';

/**
 * Reads `main`, or `SCHEME@VALUE`, or several with commas or spaces between them. A scheme is a URI, and may hold an `@` itself.
 *
 * @returns undefined where nothing is said
 */
export function parsePurposes(text = ''): readonly Purpose[] | undefined {
  const words = text.split(/[\s,]+/).filter((word) => word !== '');
  return words.length === 0 ? undefined : words.map(purpose);
}

function purpose(word: string): Purpose {
  const at = word.lastIndexOf('@');
  if (at <= 0 || at === word.length - 1) return { scheme: ROLE_SCHEME, value: word };
  return { scheme: word.slice(0, at), value: word.slice(at + 1) };
}
