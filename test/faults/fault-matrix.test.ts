import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Fault } from '../../fixtures/s3/faults.ts';
import { EMPTY_KEY_SET } from '../../origin/viewer/pushed-keys.ts';
import { CLIPS } from '../support/clips.ts';
import { initAndSegment } from '../support/init-and-segment.ts';
import { KINDS_OF_ROUTES } from '../support/kinds-of-routes.ts';
import { outcomeOf } from '../support/outcome-of.ts';
import { restrictedRig } from '../support/restricted-rig.ts';
import { patternBytes } from '../support/store-rig.ts';
import { patient } from '../support/patience.ts';

const TIMEOUT_MS = patient(400);
const FILE_BYTES = patternBytes(200_000);
/** Sockets that are kept between requests come and go. */
const SWAY_DESCRIPTORS = 20;

let rig: Awaited<ReturnType<typeof restrictedRig>>;
let descriptorsBefore = 0;

beforeAll(async () => {
  rig = await restrictedRig({
    routes: KINDS_OF_ROUTES,
    pool: { retries: 1, headersTimeoutMs: TIMEOUT_MS, bodyTimeoutMs: TIMEOUT_MS },
    keys: EMPTY_KEY_SET,
  });
  await rig.store.putObject('media', 'a.bin', FILE_BYTES);
  [paths['init'], paths['segment']] = await initAndSegment(`${rig.worker.url}/vod/ladder-360p-eng.mp4/`);
  for (const path of Object.values(paths)) right.set(path, (await ask(path)).bytes);
  descriptorsBefore = descriptors();
});
afterAll(() => rig.close());

const descriptors = (): number => readdirSync(`/proc/${rig.worker.pid}/fd`).length;

interface Kind {
  /** Where all are there already. */
  readonly path?: string;
  /** Whether it is answered from memory once it was asked for. */
  readonly isHeld: boolean;
}

const KINDS: Readonly<Record<string, Kind>> = {
  manifest: { path: '/vod/ladder-360p-eng.mp4/.m3u8', isHeld: true },
  init: { isHeld: true },
  segment: { isHeld: false },
  file: { path: '/files/a.bin', isHeld: false },
  'kept file': { path: '/kept/a.bin', isHeld: true },
};

const UNREACHABLE = /^503 store-unreachable$/;
const MISBEHAVED = /^502 store-misbehaved$/;
/** What comes byte by byte may come whole after all; what was begun is cut. */
const BROKEN = /^(?:200|cut|503 store-unreachable)$/;
const STALLED = /^(?:200|cut|504 store-timeout)$/;

/** What a store does, and how whoever needs it is answered (docs/errors.md). */
const FAULTS: Readonly<Record<string, readonly [fault: Fault, answer: RegExp]>> = {
  'answers late': [{ kind: 'delay', ms: 50 }, /^200$/],
  'answers slowly': [{ kind: 'delay-chunks', ms: 5 }, /^200$/],
  'answers 500': [{ kind: 'status', status: 500 }, UNREACHABLE],
  'answers 503': [{ kind: 'status', status: 503 }, /^503 store-slow-down$/],
  'answers 403': [{ kind: 'status', status: 403 }, /^502 store-denied$/],
  'answers 404': [{ kind: 'status', status: 404 }, /^404 not-found$/],
  'resets behind the head': [{ kind: 'reset', afterBytes: 0 }, BROKEN],
  'resets in the body': [{ kind: 'reset', afterBytes: 1000 }, BROKEN],
  'ends too soon': [{ kind: 'short-body', afterBytes: 1000 }, BROKEN],
  'sends another range': [{ kind: 'content-range' }, MISBEHAVED],
  'sends the whole': [{ kind: 'ignore-range' }, MISBEHAVED],
  'never answers': [{ kind: 'stall' }, /^504 store-timeout$/],
  'stalls in the body': [{ kind: 'stall-body', afterBytes: 1000 }, STALLED],
};

/** Of each kind. */
const paths: Record<string, string> = Object.fromEntries(
  Object.entries(KINDS).flatMap(([kind, { path }]) => (path === undefined ? [] : [[kind, path]])),
);

/** What is answered while nothing fails, by path. */
const right = new Map<string, Buffer>();

const ask = (path: string) => outcomeOf(rig.worker.url + path);

const forget = () => rig.worker.purge([{ kind: 'prefix', bucket: 'media', prefix: '' }]);

describe.each(Object.entries(FAULTS))('a store that %s', (_, [fault, answer]) => {
  it.each(Object.entries(KINDS))(
    'lets a %s be answered as documented, cold and warm',
    async (kind, { isHeld }) => {
      const path = paths[kind]!;
      for (const state of ['cold', 'warm'] as const) {
        await forget();
        if (state === 'warm') for (let i = 0; i < 2; i++) expect((await ask(path)).outcome).toBe('200');
        rig.store.addFault(fault);
        const { outcome, bytes: body } = await ask(path);
        rig.store.clearFaults();
        expect(outcome, state).toMatch(state === 'warm' && isHeld ? /^200$/ : answer);
        if (outcome === '200') expect(body.equals(right.get(path)!), `${state}: other bytes`).toBe(true);
        // It was the fault, and it is over.
        await forget();
        const after = await ask(path);
        expect([after.outcome, after.bytes.equals(right.get(path)!)]).toEqual(['200', true]);
      }
    },
  );
});

describe('an object that is replaced while it is read', () => {
  it.each(Object.keys(KINDS))('lets a %s be the old one or the new one, whole', async (kind) => {
    const path = paths[kind]!;
    const isFile = path.endsWith('a.bin');
    const key = isFile ? 'a.bin' : 'films/ladder-360p-eng.mp4';
    const clip = (name: string) => readFileSync(new URL(name, CLIPS));
    const [old, next] = isFile
      ? [FILE_BYTES, FILE_BYTES.toReversed()]
      : [clip('ladder-360p-eng.mp4'), clip('ladder-180p.mp4')];
    await forget();
    rig.store.addFault({ kind: 'replace-object', afterBytes: 1000, bytes: next, times: 1 });
    const { outcome, bytes: body } = await ask(path);
    rig.store.clearFaults();
    // The new one may have no track of that name.
    expect(outcome).toMatch(/^(?:200|cut|503 object-replaced|404 not-found)$/);
    await forget();
    const replaced = await ask(path);
    expect(replaced.bytes.equals(right.get(path)!), 'it was not replaced').toBe(false);
    if (outcome === '200')
      expect([right.get(path)!, replaced.bytes].some((whole) => whole.equals(body))).toBe(true);
    await rig.store.putObject('media', key, old);
    await forget();
    expect((await ask(path)).bytes.equals(right.get(path)!)).toBe(true);
  });
});

it('leaves no read behind, and no descriptor', async () => {
  await vi.waitFor(() => {
    const pool = rig.worker.stats?.buckets['media']?.pool;
    expect(pool).toMatchObject({ running: 0, pending: 0, paused: 0, free: pool?.connected });
  });
  await expect.poll(descriptors).toBeLessThan(descriptorsBefore + SWAY_DESCRIPTORS);
});
