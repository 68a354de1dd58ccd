import { expect, test } from 'vitest';
import { packedLanguage } from '../../../../origin/isobmff/writers/packed-language.ts';

test.each([
  ['en', 'eng'],
  ['de', 'deu'],
  ['zh-Hant-TW', 'zho'],
  ['pt-BR', 'por'],
  ['gsw', 'gsw'],
  ['qaa', 'qaa'],
  ['zu', 'zul'],
  ['und', 'und'],
  // No letters for it.
  ['xx', 'und'],
  ['abcd', 'und'],
])('packedLanguage() of %s is %s', (tag, letters) => {
  const packed = packedLanguage(tag);
  expect([10, 5, 0].map((shift) => String.fromCharCode(((packed >> shift) & 31) + 0x60)).join('')).toBe(
    letters,
  );
});

test('packedLanguage() knows each language of two letters by one of three that means it', () => {
  const twoLetters = Array.from({ length: 26 ** 2 }, (_, i) =>
    String.fromCharCode(97 + Math.floor(i / 26), 97 + (i % 26)),
  );
  const known = twoLetters.filter((tag) => packedLanguage(tag) !== packedLanguage('und'));
  expect(known).toHaveLength(181);
  for (const tag of known) {
    const packed = packedLanguage(tag);
    const letters = [10, 5, 0].map((shift) => String.fromCharCode(((packed >> shift) & 31) + 0x60)).join('');
    expect(Intl.getCanonicalLocales(letters)).toEqual([tag]);
  }
});
