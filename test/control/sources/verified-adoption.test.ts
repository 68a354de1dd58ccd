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
  /** What happens while a credential is tried. */
  const meanwhile: { act?: (() => Promise<unknown>) | undefined } = {};
  const verify: Verify = async ({ action, credential }) => {
    const { accessKeyId } = credential as { accessKeyId: string };
    tried.push(accessKeyId);
    await meanwhile.act?.();
    if (!accessKeyId.startsWith('AKIABAD')) return { kind: 'read', probe: 'probe.bin' };
    throw new ControlError('credential-refused', `${action}: the store answered 403 InvalidAccessKeyId`);
  };
  const store = new CredentialStore({ media: { kind: 'environment' } }, () => clock.nowMs);
  const generationLog = new MemoryGenerationLog(store);
  const rotation = new Rotation({
    generationLog,
    broadcast: () => Promise.resolve([]),
    rotationLog: new RotationLog(),
    now: () => clock.nowMs,
  });
  const adopt = credentialAdoption(rotation, originConfig(), verify);
  const deliver = (id: string, expiresAtMs?: number) => {
    const credential = { ...accessKey(id), ...(expiresAtMs !== undefined && { expiresAtMs }) };
    return adopt({ bucket: 'media', credential, source: 'environment', onlyIfUnusable: false });
  };
  /** As a node elsewhere does, whose turns are not ours. */
  const revokeElsewhere = (generation: number) => rotation.revoke('media', generation);
  return { clock, tried, meanwhile, store, deliver, revokeElsewhere };
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

  test('does not bring back what another node revokes while it is tried here', async () => {
    const { meanwhile, store, deliver, revokeElsewhere } = setUp();
    await deliver('AKIAFIRST');
    await deliver('AKIASECOND');
    meanwhile.act = () => revokeElsewhere(1);
    await expect(deliver('AKIAFIRST')).rejects.toThrow('was revoked');
    expect(store.generation('media')).toBe(2);
    meanwhile.act = undefined;
    await expect(deliver('AKIAFIRST')).rejects.toThrow('was revoked');
  });
});
