import { describe, expect, test } from 'vitest';
import { generationSpans } from '../../../control/ops/generation-spans.ts';
import { RefusalHistory } from '../../../control/ops/refusal-history.ts';
import { SeenGenerations } from '../../../control/ops/seen-generations.ts';
import type { RotationEntry } from '../../../control/credential/rotation-entry.ts';
import type { BucketCredential } from '../../../control/status/bucket-credential.ts';

const entry = (generation: number, atMs: number, rest: Partial<RotationEntry> = {}): RotationEntry => ({
  atMs,
  bucket: 'media',
  event: 'activated',
  generation,
  source: 'push',
  who: 'ops',
  maskedAccessKeyId: `AKIA…${generation}`,
  workers: 1,
  acknowledged: 1,
  tookMs: 1,
  ...rest,
});

const active = (generation: number, activatedAtMs: number, rest: Partial<BucketCredential> = {}) =>
  ({
    bucket: 'media',
    generation,
    source: 'static',
    active: { kind: 'access-key', maskedAccessKeyId: `AKIA…${generation}`, activatedAtMs },
    sourceStatus: { kind: 'static', state: 'fresh', deliveries: 1, failures: 0 },
    ...rest,
  }) as BucketCredential;

const rejection = (generation: number) => ({
  generation,
  status: 403,
  code: 'ExpiredToken',
  sinceMs: 25,
  lastMs: 28,
});

describe('generationSpans()', () => {
  test('has what the node started with, what came after, and who made it so, newest first', () => {
    const seen = new SeenGenerations();
    const refusals = new RefusalHistory();
    seen.add([active(1, 10)]);
    const now = [active(3, 30)];
    seen.add(now);
    const spans = generationSpans(now, [entry(3, 30), entry(2, 20)], { seen, refusals });
    expect(spans).toMatchObject([
      { generation: 3, fromMs: 30, end: 'active', who: 'ops' },
      { generation: 2, fromMs: 20, untilMs: 30, end: 'replaced' },
      { generation: 1, fromMs: 10, untilMs: 20, end: 'replaced', source: 'static' },
    ]);
    expect(spans[2]?.who).toBeUndefined();
  });

  test('tells which were revoked, and when', () => {
    const log = [entry(2, 40, { event: 'revoked' }), entry(2, 20)];
    const histories = { seen: new SeenGenerations(), refusals: new RefusalHistory() };
    expect(generationSpans([active(2, 20)], log, histories)).toMatchObject([
      { generation: 2, fromMs: 20, untilMs: 40, end: 'revoked' },
    ]);
  });

  test('remembers when a generation was refused, also when that is over', () => {
    const histories = { seen: new SeenGenerations(), refusals: new RefusalHistory() };
    const refused = [active(2, 20, { rejection: rejection(2) })];
    histories.refusals.add(refused);
    const spans = () => generationSpans([active(2, 20)], [entry(2, 20)], histories);
    expect(spans()).toMatchObject([{ refusal: { code: 'ExpiredToken', sinceMs: 25, isOver: false } }]);
    histories.refusals.add([active(2, 20)]);
    expect(spans()).toMatchObject([{ refusal: { sinceMs: 25, lastMs: 28, isOver: true } }]);
  });
});

test('RefusalHistory forgets the oldest of very many', () => {
  const refusals = new RefusalHistory();
  for (let generation = 1; generation <= 150; generation++)
    refusals.add([active(generation, 1, { rejection: rejection(generation) })]);
  expect(refusals.of('media', 50)).toBeUndefined();
  expect(refusals.of('media', 51)).toBeDefined();
});
