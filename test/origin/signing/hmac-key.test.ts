import { createHmac, randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { HmacKey } from '../../../origin/signing/hmac-key.ts';

describe('HmacKey.sign()', () => {
  it.each(['sha1', 'sha256'] as const)(
    'gives the HMAC of %s that Node gives, for keys and messages of every length',
    (algorithm) => {
      for (const keyBytes of [0, 1, 20, 32, 63, 64, 65, 200]) {
        const key = randomBytes(keyBytes);
        const ours = new HmacKey(algorithm, key);
        for (const message of ['', 'a', 'GET\n\n\n', 'x'.repeat(63), 'y'.repeat(5000), 'é😀\ud800']) {
          const theirs = createHmac(algorithm, key).update(message);
          expect(ours.sign(message, 'hex')).toBe(theirs.digest('hex'));
        }
      }
    },
  );

  it('takes text as a key, and answers in base64', () => {
    const theirs = createHmac('sha1', 'sécret').update('message').digest('base64');
    expect(new HmacKey('sha1', 'sécret').sign('message', 'base64')).toBe(theirs);
  });
});
