import { describe, expect, test } from 'vitest';
import { rewrap, seal, unseal } from '../../../control/state/envelope.ts';
import { keyOf } from './support.ts';

const SECRET = Buffer.from('the secret');

describe('seal()', () => {
  test('makes what opens with the same key and context, and shows nothing', () => {
    const envelope = seal(SECRET, keyOf(1), 'here');
    expect(unseal(envelope, keyOf(1), 'here')).toEqual(SECRET);
    expect(Buffer.from(envelope.sealed, 'base64').includes(SECRET)).toBe(false);
    expect(seal(SECRET, keyOf(1), 'here').sealed).not.toBe(envelope.sealed);
  });

  test('makes what does not open with another key, or elsewhere', () => {
    const envelope = seal(SECRET, keyOf(1), 'here');
    expect(() => unseal(envelope, keyOf(2), 'here')).toThrow();
    expect(() => unseal(envelope, keyOf(1), 'there')).toThrow();
  });

  test.each(['wrappedKey', 'sealed'] as const)(
    'makes what does not open once a bit of %s is another',
    (part) => {
      const envelope = seal(SECRET, keyOf(1), 'here');
      const { length } = Buffer.from(envelope[part], 'base64');
      for (let at = 0; at < length; at++) {
        const bytes = Buffer.from(envelope[part], 'base64');
        bytes[at]! ^= 1;
        expect(() => unseal({ ...envelope, [part]: bytes.toString('base64') }, keyOf(1), 'here')).toThrow();
      }
    },
  );
});

describe('rewrap()', () => {
  test('changes the key, and leaves what is sealed as it is', () => {
    const envelope = seal(SECRET, keyOf(1), 'here');
    const again = rewrap(envelope, keyOf(1), keyOf(2));
    expect(again.sealed).toBe(envelope.sealed);
    expect(unseal(again, keyOf(2), 'here')).toEqual(SECRET);
    expect(() => unseal(again, keyOf(1), 'here')).toThrow();
  });
});
