import { describe, expect, it } from 'vitest';
import { isHost } from '../../../../origin/http/connection/host.ts';

describe('isHost()', () => {
  it.each([
    'a',
    'a.example:80',
    'a:',
    'a%20b',
    '127.0.0.1:8080',
    '[::1]:80',
    '[::ffff:10.0.0.1]',
    '[v1.a]',
    "!$&'",
  ])('takes %j', (host) => {
    expect(isHost(host)).toBe(true);
  });

  it.each(['', ':80', 'a%zz', 'a%2', '[:::::]', '[v1]', '[::1', 'a:b', 'a b', 'u@a', 'a/b', 'a:999999', 'é'])(
    'does not take %j',
    (host) => {
      expect(isHost(host)).toBe(false);
    },
  );
});
