import { describe, expect, test } from 'vitest';
import { ControlError } from '../../../control/control-error.ts';
import { CredentialStore } from '../../../control/rotation/credential-store.ts';
import { MemoryGenerationLog } from '../../../control/rotation/memory-generation-log.ts';
import { RotationLog } from '../../../control/rotation/rotation-log.ts';
import { Rotation } from '../../../control/rotation/rotation.ts';
import { credentialAdoption } from '../../../control/sources/credential-adoption.ts';
import { SourceError } from '../../../control/sources/providers/credential-provider.ts';
import type { Verify } from '../../../control/verification/credential-verifier.ts';
import { accessKey, originConfig } from '../support/control-fixtures.ts';

const NOW = Date.UTC(2026, 0, 1);

/** What takes over deliveries where the store refuses every credential whose id begins with `AKIABAD`. */
function setUp() {
  const clock = { nowMs: NOW };
  const tried: string[] = [];
  const verify: Verify = ({ action, credential }) => {
    const { accessKeyId } = credential as { accessKeyId: string };
    tried.push(accessKeyId);
    if (!accessKeyId.startsWith('AKIABAD')) return Promise.resolve({ kind: 'read', probe: 'probe.bin' });
    throw new ControlError('credential-refused', `${action}: the store answered 403 InvalidAccessKeyId`);
  };
  const store = new CredentialStore({ media: { kind: 'environment' } }, () => clock.nowMs);
  const rotation = new Rotation({
    generationLog: new MemoryGenerationLog(store),
    broadcast: () => Promise.resolve([]),
    rotationLog: new RotationLog(),
    now: () => clock.nowMs,
  });
  const adopt = credentialAdoption(rotation, originConfig(), verify);
  const deliver = (id: string, expiresAtMs?: number) => {
    const credential = { ...accessKey(id), ...(expiresAtMs !== undefined && { expiresAtMs }) };
    return adopt({ bucket: 'media', credential, source: 'environment', onlyIfUnusable: false });
  };
  return { clock, tried, store, deliver };
}

describe('credentialAdoption()', () => {
  test('tries what would take the place of a set that works, and keeps that where the store refuses', async () => {
    const { tried, store, deliver } = setUp();
    await deliver('AKIAFIRST');
    expect(tried).toEqual([]);
    const refused = await deliver('AKIABAD').catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(SourceError);
    expect((refused as Error).message).toBe(
      'what it delivers is not taken: the store answered 403 InvalidAccessKeyId',
    );
    expect(store.generation('media')).toBe(1);
    expect(await deliver('AKIASECOND')).toMatchObject({ isNew: true, generation: 2 });
    expect(tried).toEqual(['AKIABAD', 'AKIASECOND']);
  });

  test('takes what comes where nothing works', async () => {
    const { clock, tried, deliver } = setUp();
    await deliver('AKIAFIRST', NOW + 1);
    clock.nowMs = NOW + 1;
    expect(await deliver('AKIABAD')).toMatchObject({ isNew: true, generation: 2 });
    expect(tried).toEqual([]);
  });
});
