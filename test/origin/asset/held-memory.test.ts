import { describe, expect, it } from 'vitest';
import { HeldMemory } from '../../../origin/asset/held-memory.ts';
import { seenAt } from '../../../origin/freshness.ts';
import type { Asset, Track } from '../../../origin/model/asset.ts';
import type { PlanSteps, ResponsePlan } from '../../../origin/model/response-plan.ts';
import { clipAsset, finishPlan } from '../../support/ladder-asset.ts';

const LIMIT_BYTES = 64 * 1024;
const MANIFEST_BYTES = 10_000;

function manifest(etag: string): ResponsePlan {
  return {
    kind: 'manifest',
    contentType: 'text/plain',
    lengthBytes: MANIFEST_BYTES,
    etag,
    lastModifiedMs: 0,
    parts: [{ kind: 'bytes', bytes: new Uint8Array(MANIFEST_BYTES) }],
  };
}

async function asset(overrides: Partial<Asset> = {}): Promise<Asset> {
  return { ...(await clipAsset()), heldBytes: 1000, ...overrides };
}

describe('HeldMemory.planOnce()', () => {
  it('makes a plan once for one revision, name and meaning', async () => {
    const memory = new HeldMemory(LIMIT_BYTES);
    const first = await asset({ revision: '1', name: 'a' });
    const others = [
      { ...first, revision: '2' },
      { ...first, name: 'b' },
    ];
    const plan = memory.planOnce(first, 'm', () => manifest('first'));
    expect(memory.planOnce({ ...first }, 'm', () => manifest('again'))).toBe(plan);
    expect(memory.planOnce(first, 'n', () => manifest('meaning')).etag).toBe('meaning');
    for (const other of others)
      expect(memory.planOnce(other, 'm', () => manifest('other')).etag).toBe('other');
  });

  it('counts plans in the limit, and lets the least used leave', async () => {
    const memory = new HeldMemory(LIMIT_BYTES);
    const one = await asset();
    memory.holdAsset('media', 'a', { kind: 'asset', asset: one, objects: [], absent: [], seen: seenAt(0) });
    for (let i = 0; i < 20; i++) {
      memory.planOnce(one, `m${i}`, () => manifest('x'));
      expect(memory.bytes).toBeLessThanOrEqual(LIMIT_BYTES);
    }
    expect(memory.bytes).toBeGreaterThan(5 * MANIFEST_BYTES);
    expect(memory.assets).toBe(0);
    expect(memory.assetBytes).toBe(0);
    expect(memory.evictions.assets).toBe(1);
    expect(memory.evictions.plans).toBeGreaterThan(5);
    expect(memory.planLookups).toEqual({ hits: 0, misses: 20 });
    expect(memory.planOnce(one, 'm0', () => manifest('anew')).etag).toBe('anew');
    expect(memory.planOnce(one, 'm19', () => manifest('anew')).etag).toBe('x');
  });

  it('counts an asset once, however often it is held', async () => {
    const memory = new HeldMemory(LIMIT_BYTES);
    const held = { kind: 'asset', asset: await asset(), objects: [], absent: [], seen: seenAt(0) } as const;
    memory.holdAsset('media', 'a', held);
    memory.holdAsset('media', 'a', { ...held, seen: seenAt(1) });
    expect(memory.assets).toBe(1);
    expect(memory.assetBytes).toBe(memory.bytes);
    memory.dropAsset('media', 'a');
    expect(memory).toMatchObject({ assets: 0, bytes: 0 });
  });
});

describe('HeldMemory.planInSteps()', () => {
  it('makes one plan for two who ask before it is made', async () => {
    const memory = new HeldMemory(LIMIT_BYTES);
    const one = await asset();
    const plans = [1, 2].map((turn) => memory.planInSteps(one, 'm', () => steps(manifest(String(turn)))));
    const [first, second] = plans.map(finishPlan);
    expect(first!.etag).toBe('1');
    expect(second).toBe(first);
    expect(memory.planInSteps(one, 'm', () => steps(manifest('3')))).toBe(first);
  });

  it('counts what a plan holds, not what it sends', async () => {
    const memory = new HeldMemory(LIMIT_BYTES);
    const one = await asset();
    const [{ object }] = one.tracks as [Track];
    const parts = [{ kind: 'object', object, runs: [0, 1e9, 2e9, 3e9] }] as const;
    const plan: ResponsePlan = { ...manifest('1'), lengthBytes: 2e9, parts };
    finishPlan(memory.planInSteps(one, 'm', () => steps(plan)));
    expect(memory.bytes).toBeLessThan(4096);
    expect(memory.planInSteps(one, 'm', () => steps(manifest('2')))).toBe(plan);
  });
});

describe('HeldMemory.keepFinding()', () => {
  it('holds what was found of one asset, and counts it', async () => {
    const memory = new HeldMemory(LIMIT_BYTES);
    const one = await asset();
    const finding = { heldBytes: 10_000 };
    expect(memory.finding(one, 'm')).toBeUndefined();
    memory.keepFinding(one, 'm', finding);
    expect(memory.finding(one, 'm')).toBe(finding);
    expect(memory.finding(one, 'n')).toBeUndefined();
    expect(memory.finding({ ...one, revision: 'other' }, 'm')).toBeUndefined();
    expect(memory.bytes).toBeGreaterThan(10_000);
    memory.keepAtMost(5000);
    expect(memory.finding(one, 'm')).toBeUndefined();
  });
});

function* steps(plan: ResponsePlan): PlanSteps {
  yield;
  return plan;
}
