import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { PushedKeys } from '../../../origin/viewer/pushed-keys.ts';

const pem = () =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ type: 'spki', format: 'pem' });
const [FIRST, SECOND] = [pem(), pem()];
const spki = (keys: PushedKeys, group: string, id: string) =>
  keys.find(group, id)?.export({ type: 'spki', format: 'pem' });

describe('PushedKeys', () => {
  test('finds a key by its id in its group, and nowhere else', () => {
    const keys = new PushedKeys({
      revision: 1,
      keys: { A: FIRST, B: SECOND },
      groups: { g: ['A', 'gone'] },
      shields: {},
    });
    expect(spki(keys, 'g', 'A')).toBe(FIRST);
    expect(spki(keys, 'g', 'A')).toBe(FIRST);
    expect(keys.find('g', 'B')).toBeUndefined();
    expect(keys.find('g', 'gone')).toBeUndefined();
    expect(keys.find('other', 'A')).toBeUndefined();
    expect(keys.find('constructor', 'name')).toBeUndefined();
  });

  test('goes by the newest revision, whatever comes late', () => {
    const keys = new PushedKeys();
    expect(keys.revision).toBe(0);
    keys.apply({ revision: 2, keys: { A: SECOND }, groups: { g: ['A'] }, shields: {} });
    keys.apply({ revision: 1, keys: { A: FIRST }, groups: { g: ['A'] }, shields: {} });
    expect([keys.revision, spki(keys, 'g', 'A')]).toEqual([2, SECOND]);
    keys.apply({ revision: 3, keys: { A: FIRST }, groups: {}, shields: {} });
    expect(keys.find('g', 'A')).toBeUndefined();
  });
});
