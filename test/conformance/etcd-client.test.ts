import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EtcdClient } from '../../control/fleet/etcd/etcd-client.ts';
import { EtcdRig, startEtcd } from '../support/etcd-rig.ts';
import { ALL, clientOf, errorOf, keyOf, put, recordWatch } from './support/etcd-clients.ts';

let rig: EtcdRig;
let etcd: EtcdClient;

beforeAll(async () => {
  rig = await EtcdRig.start();
});
afterAll(() => rig.close());
beforeEach(async () => {
  etcd = clientOf({ endpoints: rig.endpoints });
  await rig.etcdctl('del', '--prefix', '/test/');
});

describe('EtcdClient.read()', () => {
  it('has all keys of a range, ascending, at the revision of the store', async () => {
    const revision = await put(etcd, '/test/a', 'one');
    await put(etcd, '/test/c', 'three');
    await put(etcd, '/test0', 'beyond the end');
    const last = await put(etcd, '/test/b', 'two');
    const { entries, revision: readAt } = await etcd.read(ALL);
    expect(readAt).toBe(last);
    expect(entries.map(({ key, value }) => [key, value.toString()])).toEqual([
      ['/test/a', 'one'],
      ['/test/b', 'two'],
      ['/test/c', 'three'],
    ]);
    expect(entries[0]).toMatchObject({ createRevision: revision, modRevision: revision });
  });

  it('has one key where there is no end', async () => {
    await put(etcd, '/test/a');
    await put(etcd, '/test/ab');
    expect((await etcd.read({ key: '/test/a' })).entries.map(({ key }) => key)).toEqual(['/test/a']);
  });

  it('has what does not go into one answer, at one revision, while it is written', async () => {
    const KEYS = 2500;
    const keys = Array.from({ length: KEYS }, (_, index) => `/test/${String(index).padStart(5, '0')}`);
    for (let from = 0; from < KEYS; from += 100) {
      const success = keys
        .slice(from, from + 100)
        .map((key) => ({ kind: 'put', key, value: 'old' }) as const);
      await etcd.commit({ compare: [], success });
    }
    const writing = keys.toReversed().map((key) => () => put(etcd, key, 'new'));
    const [{ entries, revision }] = await Promise.all([
      etcd.read(ALL),
      Promise.all(writing.slice(0, 500).map((write) => write())),
    ]);
    expect(entries.map(({ key }) => key)).toEqual(keys);
    for (const { modRevision } of entries) expect(modRevision).toBeLessThanOrEqual(revision);
  });
});

describe('EtcdClient.commit()', () => {
  it('does all where every condition holds', async () => {
    const revision = await put(etcd, '/test/seen', '1');
    const {
      succeeded,
      reads,
      revision: after,
    } = await etcd.commit({
      compare: [
        { key: '/test/seen', modRevision: revision },
        { key: '/test/new', createRevision: 0 },
      ],
      success: [
        { kind: 'put', key: '/test/new', value: 'x' },
        { kind: 'delete', key: '/test/seen' },
        { kind: 'read', range: ALL },
        { kind: 'read', range: { key: '/test/none' } },
      ],
    });
    expect(succeeded).toBe(true);
    expect(after).toBe(revision + 1);
    expect(reads.map((read) => read.map(({ key }) => key))).toEqual([['/test/new'], []]);
  });

  it('does the other where one does not', async () => {
    const revision = await put(etcd, '/test/seen', '1');
    await put(etcd, '/test/seen', '2');
    const { succeeded, reads } = await etcd.commit({
      compare: [{ key: '/test/seen', modRevision: revision }],
      success: [{ kind: 'delete', key: '/test/seen' }],
      failure: [{ kind: 'read', range: { key: '/test/seen' } }],
    });
    expect(succeeded).toBe(false);
    expect(reads[0]?.[0]?.value.toString()).toBe('2');
  });

  it('says no to what etcd says no to, without telling what it was', async () => {
    const value = 'secret'.repeat(2 ** 19);
    const tooLarge = await errorOf(put(etcd, '/test/large', value));
    expect(tooLarge).toMatchObject({ kind: 'refused', maybeDone: false });
    expect(tooLarge.message).toMatch(/^etcd at http:\S+: .*(?:too large|larger than max)/);
    expect(tooLarge.message).not.toContain('secret');
  });
});

describe('EtcdClient.watch()', () => {
  it('reports in order, a transaction in one call, from the next revision on', async () => {
    await put(etcd, '/test/before');
    const { revision } = await etcd.read(ALL);
    const first = await put(etcd, '/test/1');
    const record = recordWatch(etcd, revision);
    const { revision: second } = await etcd.commit({
      compare: [],
      success: [
        { kind: 'put', key: '/test/2', value: 'two' },
        { kind: 'put', key: '/test/3', value: 'three' },
        { kind: 'delete', key: '/test/1' },
      ],
    });
    await expect.poll(() => record.calls.at(-1)?.revision).toBe(second);
    const events = record.calls.flatMap((call) => call.events);
    expect(events.map((event) => [event.kind, keyOf(event)])).toEqual([
      ['put', '/test/1'],
      ['put', '/test/2'],
      ['put', '/test/3'],
      ['delete', '/test/1'],
    ]);
    expect(record.calls.find((call) => call.revision === second)?.events.length).toBeGreaterThanOrEqual(3);
    expect(events[0]).toMatchObject({ entry: { modRevision: first } });
    expect(events[3]).toMatchObject({ modRevision: second });
  });

  it('ends as compacted where what came next is not kept any more', async () => {
    const { revision } = await etcd.read(ALL);
    for (let index = 0; index < 3; index++) await put(etcd, '/test/a');
    await rig.compact(revision + 3);
    const record = recordWatch(etcd, revision);
    await expect.poll(() => record.ends.map(({ kind }) => kind)).toEqual(['compacted']);
    expect(record.calls).toEqual([]);
  });

  it('says that etcd is there while nothing happens', async () => {
    const revision = await put(etcd, '/test/a');
    const record = recordWatch(etcd, revision);
    await expect.poll(() => record.progress.length, { timeout: 20_000 }).toBeGreaterThanOrEqual(2);
    expect(new Set(record.progress)).toEqual(new Set([revision]));
    expect(record.ends).toEqual([]);
  });

  it('says nothing after it was closed', async () => {
    const revision = await put(etcd, '/test/a');
    const record = recordWatch(etcd, revision);
    const atOnce = recordWatch(etcd, revision);
    atOnce.watch.close();
    await put(etcd, '/test/a');
    await expect.poll(() => record.calls.length).toBe(1);
    record.watch.close();
    const other = recordWatch(etcd, revision);
    await put(etcd, '/test/a');
    await expect.poll(() => other.calls.flatMap((call) => call.events).length).toBe(2);
    expect([record.calls.length, atOnce.calls.length]).toEqual([1, 0]);
    expect([record.ends, atOnce.ends]).toEqual([[], []]);
  });

  it('reports 60,000 revisions, as they come and afterwards', async () => {
    const REVISIONS = 60_000;
    const AT_ONCE = 500;
    const { revision } = await etcd.read(ALL);
    const live = recordWatch(etcd, revision);
    let left = REVISIONS;
    const write = async (): Promise<void> => {
      while (left-- > 0) await put(etcd, `/test/${left % 100}`, 'x'.repeat(100));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, write));
    const last = revision + REVISIONS;
    await expect.poll(() => live.calls.at(-1)?.revision, { timeout: 30_000 }).toBe(last);
    const late = recordWatch(etcd, revision);
    await expect.poll(() => late.calls.at(-1)?.revision, { timeout: 30_000 }).toBe(last);
    const expected = Array.from({ length: REVISIONS }, (_, index) => revision + 1 + index);
    for (const { calls } of [live, late])
      expect(
        calls.flatMap(({ events }) =>
          events.map((event) => (event.kind === 'put' ? event.entry : event).modRevision),
        ),
      ).toEqual(expected);
    expect((await etcd.read(ALL)).entries.length).toBe(100);
  });
});

describe('EtcdClient', () => {
  it('says that there is no space where the quota of etcd is used up', async () => {
    const small = await startEtcd({ flags: [`--quota-backend-bytes=${2 ** 20 * 2}`] });
    const client = clientOf({ endpoints: small.endpoints });
    const fill = async (): Promise<void> => {
      for (let index = 0; index < 100; index++) await put(client, `/test/${index}`, 'x'.repeat(2 ** 18));
    };
    const error = await errorOf(fill());
    expect(error).toMatchObject({ kind: 'no-space', maybeDone: false });
    expect((await client.read({ key: '/test/0' })).entries.length).toBe(1);
  });
});
