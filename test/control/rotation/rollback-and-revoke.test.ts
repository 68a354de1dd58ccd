import { describe, expect, test } from 'vitest';
import { REQUEST_ID_WINDOW_MS } from '../../../control/rotation/answered-requests.ts';
import { revokeCredential } from '../../../control/rotation/credential-revocation.ts';
import { CredentialPush } from '../../../control/rotation/credential-push.ts';
import { rollbackCredential } from '../../../control/rotation/credential-rollback.ts';
import { MemoryGenerationLog } from '../../../control/rotation/memory-generation-log.ts';
import { CredentialStore } from '../../../control/rotation/credential-store.ts';
import { RotationLog } from '../../../control/rotation/rotation-log.ts';
import { Rotation } from '../../../control/rotation/rotation.ts';
import type { CredentialChange } from '../../../origin/messages.ts';
import { SOURCES, accessKey, originConfig } from '../support/control-fixtures.ts';

const NOW = Date.UTC(2026, 0, 1);
const [A, B] = [accessKey('AKIAFIRSTFIRSTFIRST1'), accessKey('AKIASECONDSECONDSEC2')];

/** `media` with A and then B, and what the workers are told from then on. */
function setUp() {
  const clock = { nowMs: NOW };
  const store = new CredentialStore(SOURCES, () => clock.nowMs);
  const told: CredentialChange[] = [];
  const broadcast = (change: CredentialChange) => {
    told.push(change);
    return Promise.resolve([]);
  };
  const log = new RotationLog();
  const rotation = new Rotation({
    generationLog: new MemoryGenerationLog(store),
    broadcast,
    rotationLog: log,
    now: () => clock.nowMs,
  });
  for (const credential of [A, B]) store.activate('media', credential);
  const rollback = (request: object = {}) => rollbackCredential(rotation, { bucket: 'media', ...request });
  const revoke = (generation: number) => revokeCredential(rotation, { bucket: 'media', generation });
  const pushes = new CredentialPush(rotation, originConfig());
  const push = (request: object) => pushes.push({ bucket: 'media', credential: A, ...request });
  return { clock, store, told, log, rollback, revoke, push };
}

describe('rollbackCredential()', () => {
  test('makes the credential before the next generation, and goes forward again when done twice', async () => {
    const { store, told, rollback } = setUp();
    expect(await rollback()).toEqual({ bucket: 'media', generation: 3, restoredGeneration: 1, workers: [] });
    expect(store.current('media')?.credential).toBe(A);
    expect(await rollback()).toMatchObject({ generation: 4, restoredGeneration: 2 });
    expect(store.current('media')?.credential).toBe(B);
    expect(told).toEqual([
      { kind: 'credential', snapshot: { bucket: 'media', generation: 3, credential: A } },
      { kind: 'credential', snapshot: { bucket: 'media', generation: 4, credential: B } },
    ]);
  });

  test('goes back to what the configuration said, and says so', async () => {
    const { store, rollback } = setUp();
    store.activate('other', A);
    expect(await rollback({ bucket: 'other' })).toMatchObject({ generation: 3, restoredGeneration: 1 });
    expect(store.description('other')).toMatchObject({ source: 'static', previous: { generation: 2 } });
  });

  test('is done once for a request id, however often it is asked for', async () => {
    const { clock, store, rollback } = setUp();
    const both = await Promise.all([rollback({ requestId: 'r' }), rollback({ requestId: 'r' })]);
    expect(both.map(({ generation }) => generation)).toEqual([3, 3]);
    expect(store.generation('media')).toBe(3);
    await expect(rollback({ requestId: 'r', bucket: 'other' })).rejects.toMatchObject({
      code: 'invalid-argument',
    });
    await expect(rollback({ requestId: 'r'.repeat(129) })).rejects.toMatchObject({
      violations: [{ field: 'request_id' }],
    });
    clock.nowMs += REQUEST_ID_WINDOW_MS;
    expect(await rollback({ requestId: 'r' })).toMatchObject({ generation: 4 });
  });

  test('refuses the id of a push, as a push refuses that of a rollback', async () => {
    const { store, rollback, push } = setUp();
    await push({ requestId: 'p' });
    await expect(rollback({ requestId: 'p' })).rejects.toMatchObject({
      violations: [{ field: 'request_id' }],
    });
    await rollback({ requestId: 'r' });
    await expect(push({ requestId: 'r' })).rejects.toMatchObject({ violations: [{ field: 'request_id' }] });
    expect(store.generation('media')).toBe(4);
  });

  test('changes nothing where another generation is active than expected', async () => {
    const { store, rollback } = setUp();
    await expect(rollback({ expectedGeneration: 1 })).rejects.toMatchObject({ code: 'generation-mismatch' });
    const both = [rollback({ expectedGeneration: 2 }), rollback({ expectedGeneration: 2 })];
    const results = await Promise.allSettled(both);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(store.generation('media')).toBe(3);
  });

  test('changes nothing where there is nothing to go back to', async () => {
    const { clock, store, told, rollback } = setUp();
    await expect(rollback({ bucket: 'other' })).rejects.toMatchObject({ code: 'no-credential' });
    await expect(rollback({ bucket: 'constructor' })).rejects.toMatchObject({ code: 'unknown-bucket' });
    store.activate('media', { ...A, expiresAtMs: NOW + 1000 });
    store.activate('media', B);
    clock.nowMs += 1000;
    await expect(rollback()).rejects.toThrow('holds no earlier generation that has not expired');
    expect(told).toEqual([]);
  });

  test('goes back beyond the same set pushed once more', async () => {
    const { store, rollback } = setUp();
    store.activate('media', { ...B });
    expect(await rollback()).toMatchObject({ generation: 4, restoredGeneration: 1 });
  });
});

describe('revokeCredential()', () => {
  test('gives up the one before, so that nothing goes back to it', async () => {
    const { store, told, revoke, rollback } = setUp();
    expect(await revoke(1)).toEqual({ bucket: 'media', generation: 2, workers: [] });
    expect(told).toEqual([{ kind: 'revoke', bucket: 'media', generation: 1 }]);
    expect(store.description('media').previous).toBeUndefined();
    await expect(rollback()).rejects.toMatchObject({ code: 'no-credential' });
  });

  test('gives up the active one: there is none until the next push, and numbers go on', async () => {
    const { store, revoke, rollback } = setUp();
    const seen: number[] = [];
    store.subscribe(({ generation }) => seen.push(generation));
    expect(await revoke(2)).toMatchObject({ generation: 0 });
    expect(store.description('media')).toMatchObject({ generation: 0, previous: { generation: 1 } });
    expect(store.description('media').active).toBeUndefined();
    expect(store.live()[0]).toMatchObject({ newest: 2, previous: { generation: 1 } });
    expect(store.live()[0]?.current).toBeUndefined();
    expect(await rollback({ expectedGeneration: 0 })).toMatchObject({ generation: 3, restoredGeneration: 1 });
    expect(seen).toEqual([0, 3]);
  });

  test('answers a second time as the first, and tells the workers again', async () => {
    const { told, log, revoke, store } = setUp();
    const first = await revoke(2);
    expect(await revoke(2)).toEqual(first);
    expect(told).toEqual(
      Array.from({ length: 2 }, () => ({ kind: 'revoke', bucket: 'media', generation: 2 })),
    );
    expect(log.latest).toHaveLength(1);
    store.activate('media', B);
    store.activate('media', accessKey('AKIATHIRDTHIRDTHIRD3'));
    expect(await revoke(1)).toMatchObject({ generation: 4 });
    expect(store.current('media')?.generation).toBe(4);
  });

  test('changes nothing for a generation that never was', async () => {
    const { told, revoke } = setUp();
    for (const generation of [0, 3]) {
      await expect(revoke(generation)).rejects.toMatchObject({ code: 'unknown-generation' });
    }
    expect(told).toEqual([]);
  });
});

test('the log tells what was done', async () => {
  const { log, revoke, rollback } = setUp();
  await rollback();
  await revoke(2);
  expect(log.latest).toMatchObject([
    { event: 'revoked', generation: 2, maskedAccessKeyId: 'AKIA…SEC2' },
    { event: 'restored', generation: 3, restoredGeneration: 1, maskedAccessKeyId: 'AKIA…RST1' },
  ]);
});

test('revokeCredential() means the credential, under whatever number it signs now', async () => {
  const { store, told, revoke, rollback } = setUp();
  await rollback();
  expect(await revoke(1)).toMatchObject({ generation: 0 });
  expect(told.at(-1)).toEqual({ kind: 'revoke', bucket: 'media', generation: 3 });
  expect(store.previous('media')?.credential).toBe(B);
  // Neither comes back by itself, nor by going back.
  await revoke(2);
  store.activate('media', accessKey('AKIATHIRDTHIRDTHIRD3'));
  await expect(rollback()).rejects.toMatchObject({ code: 'no-credential' });
});

test('live() tells a worker that starts what the others hold', () => {
  const { store } = setUp();
  expect(store.live()).toMatchObject([
    { bucket: 'media', newest: 2, current: { generation: 2 }, previous: { generation: 1 } },
    { bucket: 'other', newest: 1, current: { generation: 1 } },
  ]);
});
