import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { KeyValue } from '../../../control/fleet/etcd/etcd.ts';
import { FleetKeys } from '../../../control/fleet/fleet-keys.ts';
import { FleetRecords, revokedDigest } from '../../../control/fleet/fleet-records.ts';
import { FleetSeal } from '../../../control/fleet/fleet-seal.ts';
import { parseStateKey } from '../../../control/state/state-key.ts';

const KEYS = new FleetKeys('films');
const STATE_KEY = parseStateKey(randomBytes(32).toString('base64'))!;

/** Counts how often all of it is gone through. */
class CountedMap extends Map<string, KeyValue> {
  passes = 0;

  override values() {
    this.passes++;
    return super.values();
  }
}

function entry(key: string, value: string, modRevision = 1): KeyValue {
  return { key, value: Buffer.from(value), createRevision: 1, modRevision };
}

const HASH_KEY = randomBytes(32).toString('base64');
const SEAL = FleetSeal.open(entry(KEYS.meta, FleetSeal.found(HASH_KEY, STATE_KEY)), STATE_KEY);

function setUp() {
  const entries = new CountedMap();
  const put = (key: string, counter: number, value: unknown) =>
    entries.set(key, entry(key, SEAL.seal(key, counter, value)));
  const replica = { entries, revision: 1, trouble: undefined };
  const records = new FleetRecords(KEYS, replica);
  records.use(SEAL);
  return { entries, put, replica, records };
}

describe('FleetRecords', () => {
  test('goes through all that there is once for all buckets, and again where something has changed', () => {
    const { entries, put, replica, records } = setUp();
    const names = Array.from({ length: 50 }, (_, index) => `bucket-${index}`);
    for (const name of names) {
      put(KEYS.revocation(name, 2), 2, { hashes: [name] });
      put(KEYS.credentials(name), 1, { revokedDigest: revokedDigest(new Set([name])) });
    }
    for (const bucket of records.buckets) expect([...records.bucket(bucket)!.revoked]).toEqual([bucket]);
    expect(records.nodes().size).toBe(0);
    expect(entries.passes).toBe(1);
    entries.delete(KEYS.revocation('bucket-7', 2));
    replica.revision++;
    expect(() => records.bucket('bucket-7')).toThrow('revocations');
    expect(entries.passes).toBe(2);
  });

  test('shows no commands of terminals where a source is asked', () => {
    const { entries, records } = setUp();
    entries.set(KEYS.source('media'), entry(KEYS.source('media'), `\u{1b}[2J${'x'.repeat(1000)}`));
    expect(records.sourceHolder('media')?.node).toMatch(/^\u{fffd}\[2Jx{400,500}$/u);
  });
});
