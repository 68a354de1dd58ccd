import { describe, expect, test } from 'vitest';
import { FleetKeys } from '../../../control/fleet/fleet-keys.ts';

const KEYS = new FleetKeys('films');

describe('FleetKeys.partOf()', () => {
  test.each([
    [KEYS.meta, { kind: 'meta' }],
    [KEYS.keyring, { kind: 'keyring' }],
    [KEYS.credentials('a/b %'), { kind: 'credentials', bucket: 'a/b %' }],
    [KEYS.revocation('media', 3), { kind: 'revocation', bucket: 'media', generation: 3 }],
    [KEYS.heldKey('K1'), { kind: 'key', id: 'K1' }],
    [KEYS.shield('lyon'), { kind: 'shield', id: 'lyon' }],
    [KEYS.group('viewers'), { kind: 'group', id: 'viewers' }],
    [KEYS.request('day 1'), { kind: 'request', id: 'day 1' }],
    [KEYS.node('edge-1'), { kind: 'node', node: 'edge-1' }],
    [KEYS.source('__proto__'), { kind: 'source', bucket: '__proto__' }],
  ])('reads %s', (key, part) => expect(KEYS.partOf(key)).toEqual(part));

  test.each([
    ['credentials/m%65dia', 'another spelling of a name'],
    ['credentials/%zz', 'no spelling of any'],
    ['credentials/media/more', 'something below a bucket'],
    ['credentials', 'a folder'],
    ['__proto__/media', 'no folder of ours'],
    ['later/media', 'a folder of a later release'],
  ])('leaves %s: %s', (path) => expect(KEYS.partOf(`/headwater/v1/films/${path}`)).toBeUndefined());
});
