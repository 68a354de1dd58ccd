import { mkdirSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { CredentialSource } from '../../../control/config/config.ts';
import { CredentialPush } from '../../../control/rotation/credential-push.ts';
import { revokeCredential } from '../../../control/rotation/credential-revocation.ts';
import { rollbackCredential } from '../../../control/rotation/credential-rollback.ts';
import { FileGenerationLog } from '../../../control/rotation/file-generation-log.ts';
import { RotationLog } from '../../../control/rotation/rotation-log.ts';
import { type Broadcast, Rotation } from '../../../control/rotation/rotation.ts';
import { credentialAdoption } from '../../../control/sources/credential-adoption.ts';
import { type StateConfig, StateFile, readState } from '../../../control/state/state-file.ts';
import { DEFAULT_SIGNING } from '../../../origin/origin-config.ts';
import { SOURCES, accessKey, keptLog, originConfig } from '../support/control-fixtures.ts';
import { newState } from '../state/support.ts';

interface StartOptions {
  readonly sources?: Record<string, CredentialSource>;
  readonly broadcast?: Broadcast;
  readonly buckets?: ReturnType<typeof originConfig>['buckets'];
}

/** What of a node changes credentials, over a state file; to be started again once it is closed. */
async function start(state: StateConfig, options: StartOptions = {}) {
  const {
    sources = SOURCES,
    buckets = originConfig().buckets,
    broadcast = () => Promise.resolve([]),
  } = options;
  const file = await StateFile.open(state, keptLog());
  const generationLog = await FileGenerationLog.open({ file, sources, buckets });
  const { generations } = generationLog;
  const rotation = new Rotation({ generationLog, broadcast, rotationLog: new RotationLog() });
  const push = new CredentialPush(rotation, { buckets });
  const adopt = credentialAdoption(rotation, { buckets });
  return { file, generations, rotation, push, adopt, close: () => file.close() };
}

describe('FileGenerationLog', () => {
  test('has on disk what a worker is told of', async () => {
    const state = newState();
    const onDisk: unknown[] = [];
    const node = await start(state, {
      broadcast() {
        onDisk.push(readState(state)?.state.buckets['media']?.live.current?.credential);
        return Promise.resolve([]);
      },
    });
    await node.push.push({ bucket: 'media', credential: accessKey() });
    await node.close();
    expect(onDisk).toEqual([accessKey()]);
  });

  test('begins with both generations, revocations and answers of before', async () => {
    const state = newState();
    const before = await start(state);
    await before.push.push({ bucket: 'media', credential: accessKey() });
    await before.push.push({ bucket: 'media', credential: accessKey('AKIASECOND'), requestId: 'second' });
    await before.push.push({ bucket: 'media', credential: accessKey('AKIATHIRD') });
    await revokeCredential(before.rotation, { bucket: 'media', generation: 3 });
    const rolledBack = await rollbackCredential(before.rotation, { bucket: 'media', requestId: 'back' });
    await before.close();

    const after = await start(state);
    expect(after.generations.generation('media')).toBe(4);
    expect(after.generations.current('media')?.credential).toEqual(accessKey('AKIASECOND'));
    expect(after.generations.find('media', 3)).toBeUndefined();
    expect(after.rotation.isRevoked('media', accessKey('AKIATHIRD'))).toBe(true);
    const retried = { bucket: 'media', credential: accessKey('AKIASECOND'), requestId: 'second' };
    expect(await after.push.push(retried)).toEqual({ bucket: 'media', generation: 2, workers: [] });
    expect(await rollbackCredential(after.rotation, { bucket: 'media', requestId: 'back' })).toEqual(
      rolledBack,
    );
    await expect(after.push.push({ ...retried, credential: accessKey() })).rejects.toThrow(
      'request_id was used for another request',
    );
    expect(await after.push.push({ bucket: 'media', credential: accessKey() })).toMatchObject({
      generation: 5,
    });
    await after.close();
  });

  test('leaves a push in the place of what the configuration gave, until that gives another', async () => {
    const state = newState();
    const first = await start(state);
    expect(first.generations.generation('other')).toBe(1);
    await first.push.push({ bucket: 'other', credential: accessKey('AKIAPUSHED') });
    await first.close();
    const second = await start(state);
    expect(second.generations.current('other')).toMatchObject({ generation: 2, source: 'push' });
    await second.close();
    const credential = accessKey('AKIACHANGED');
    const third = await start(state, { sources: { ...SOURCES, other: { kind: 'static', credential } } });
    expect(third.generations.current('other')).toMatchObject({ generation: 3, source: 'static', credential });
    await revokeCredential(third.rotation, { bucket: 'other', generation: 3 });
    await third.close();
    const fourth = await start(state, { sources: { ...SOURCES, other: { kind: 'static', credential } } });
    expect(fourth.generations.generation('other')).toBe(0);
    expect(fourth.generations.newest('other')).toBe(3);
    await fourth.close();
  });

  test('leaves a push in the place of what a source delivers again, until that delivers another', async () => {
    const state = newState();
    const delivery = { bucket: 'media', source: 'file', onlyIfUnusable: false } as const;
    const before = await start(state);
    await before.adopt({ ...delivery, credential: accessKey('AKIADELIVERED') });
    await before.push.push({ bucket: 'media', credential: accessKey('AKIAPUSHED') });
    await before.close();
    const after = await start(state);
    const again = { ...delivery, credential: accessKey('AKIADELIVERED') };
    expect(await after.adopt(again)).toMatchObject({ isNew: false, generation: 2 });
    expect(await after.adopt({ ...again, replaceActive: true })).toMatchObject({
      isNew: true,
      generation: 3,
    });
    expect(await after.adopt({ ...delivery, credential: accessKey('AKIANEW') })).toMatchObject({
      isNew: true,
    });
    await after.close();
  });

  test('does not hold what cannot sign for the bucket any more, nor uses its number again', async () => {
    const state = newState();
    const before = await start(state);
    await before.push.push({ bucket: 'media', credential: accessKey() });
    await before.close();
    const { buckets } = originConfig();
    const signing = { ...DEFAULT_SIGNING, version: 'gcp' } as const;
    const changed = { ...buckets, media: { ...buckets['media']!, signing } };
    const after = await start(state, { buckets: changed });
    expect(after.generations.generation('media')).toBe(0);
    expect(after.generations.newest('media')).toBe(1);
    await after.close();
  });

  test('changes nothing where it cannot be written', async () => {
    const state = newState();
    const told: unknown[] = [];
    const node = await start(state, {
      broadcast: (change) => Promise.resolve(told.push(change) < 0 ? [] : []),
    });
    mkdirSync(`${state.file}.new`);
    await expect(node.push.push({ bucket: 'media', credential: accessKey() })).rejects.toMatchObject({
      code: 'state-unwritable',
    });
    await node.close();
    expect(node.generations.generation('media')).toBe(0);
    expect(told).toEqual([]);
  });
});
