import { once } from 'node:events';
import { createServer } from 'node:https';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { ControlError } from '../../../control/control-error.ts';
import { credentialVerifier } from '../../../control/verification/credential-verifier.ts';
import { ProbeKeys } from '../../../control/verification/probe-keys.ts';
import type { ActivationMode } from '../../../control/verification/verification.ts';
import type { BucketConfig } from '../../../origin/origin-config.ts';
import type { Credential } from '../../../origin/signing/credential.ts';
import { FIRST_KEY, SECOND_KEY, bucketConfig, startStore } from '../../support/store-rig.ts';
import { LOCALHOST_CERTIFICATE, LOCALHOST_KEY } from '../../origin/storage/support/certificate.ts';

const ACTION = 'Cannot push a credential';

interface RigOptions {
  readonly configured?: string | undefined;
  readonly firstRead?: string;
  readonly timeoutMs?: number;
}

function verifierOf(config: BucketConfig, { configured, firstRead, timeoutMs }: RigOptions = {}) {
  const probes = new ProbeKeys({
    configured: configured === undefined ? {} : { media: configured },
    before: new Map(),
    firstRead: () => firstRead,
  });
  const verify = credentialVerifier({
    config: { buckets: { media: config } },
    probes,
    clockOffset: () => 0,
    ...(timeoutMs !== undefined && { timeoutMs }),
  });
  return (credential: Credential, mode: ActivationMode = 'auto') =>
    verify({ action: ACTION, bucket: 'media', credential, mode });
}

async function refusal(answer: Promise<unknown>): Promise<ControlError> {
  return answer.then(
    () => expect.unreachable('it was not refused'),
    (error: ControlError) => error,
  );
}

/** A store with an object `probe.bin`, and what tries credentials on it. */
async function storeRig(options: RigOptions = { configured: 'probe.bin' }) {
  const store = await startStore();
  await store.putObject('media', 'probe.bin', Buffer.from('12'));
  await store.putObject('media', 'empty.bin', Buffer.alloc(0));
  return { store, verify: verifierOf(bucketConfig(store), options) };
}

describe('credentialVerifier()', () => {
  test('reads one byte of the probe, signed with the new credential', async () => {
    const { store, verify } = await storeRig();
    expect(await verify(FIRST_KEY)).toEqual({ kind: 'read', probe: 'probe.bin' });
    expect(store.requests).toMatchObject([
      { method: 'GET', status: 206, accessKeyId: FIRST_KEY.accessKeyId },
    ]);
    expect(store.requests[0]).toMatchObject({ key: 'probe.bin', range: 'bytes=0-0' });
  });

  test('takes the refusal of a range of an empty object for what it is', async () => {
    const { verify } = await storeRig({ configured: 'empty.bin' });
    expect(await verify(FIRST_KEY)).toEqual({ kind: 'read', probe: 'empty.bin' });
  });

  test('refuses what the store refuses, in the words of the store', async () => {
    const { store, verify } = await storeRig();
    const unknown = await refusal(verify({ ...FIRST_KEY, accessKeyId: 'AKIANOBODYKNOWSTHIS1' }));
    expect(unknown.code).toBe('credential-refused');
    expect(unknown.message).toBe(
      `${ACTION}: tried on bucket media, the store answered 403 InvalidAccessKeyId`,
    );
    expect(unknown.info).toMatchObject({
      bucket: 'media',
      store_status: '403',
      store_code: 'InvalidAccessKeyId',
      store_request_id: expect.stringMatching(/./),
    });
    const wrong = await refusal(
      verify({ ...FIRST_KEY, secretAccessKey: 'not+the/secret0of1the2testaaaaaaaaaaaaaa' }),
    );
    expect(wrong.info).toMatchObject({ store_code: 'SignatureDoesNotMatch' });
    store.addKey(SECOND_KEY);
    store.expireKey(SECOND_KEY.accessKeyId);
    expect((await refusal(verify(SECOND_KEY))).info).toMatchObject({ store_code: 'ExpiredToken' });
    store.addFault({ kind: 'status', status: 403, code: 'AccessDenied' });
    expect((await refusal(verify(FIRST_KEY))).info).toMatchObject({ store_code: 'AccessDenied' });
  });

  test('says that a probe is missing, where somebody chose it', async () => {
    const { verify } = await storeRig({ configured: 'gone.bin' });
    const { code, info } = await refusal(verify(FIRST_KEY));
    expect({ code, info }).toMatchObject({ code: 'probe-missing', info: { store_code: 'NoSuchKey' } });
  });

  test('does without a probe that nobody chose, once it is gone', async () => {
    const { verify } = await storeRig({ firstRead: 'gone.bin' });
    expect(await verify(FIRST_KEY)).toEqual({
      kind: 'none',
      reason: 'the object that was read first is there no more',
    });
    expect(await verify(FIRST_KEY)).toMatchObject({
      reason: 'bucket media has no probe, and nothing of it was read yet',
    });
  });

  test('tries with what was read first, and nothing where it is told not to', async () => {
    const { store, verify } = await storeRig({ firstRead: 'probe.bin' });
    expect(await verify(FIRST_KEY)).toEqual({ kind: 'read', probe: 'probe.bin' });
    store.clearRequests();
    expect(await verify({ ...FIRST_KEY, accessKeyId: 'AKIANOBODYKNOWSTHIS1' }, 'immediate')).toMatchObject({
      kind: 'none',
    });
    expect(store.requests).toEqual([]);
  });

  test('refuses to go without where it was asked to try', async () => {
    const { verify } = await storeRig({});
    expect(await verify(FIRST_KEY)).toMatchObject({ kind: 'none' });
    expect(await refusal(verify(FIRST_KEY, 'verified'))).toMatchObject({ code: 'no-probe' });
  });

  test('tells a store that is down, that stalls, or that errs from one that refuses', async () => {
    const { store, verify } = await storeRig();
    store.addFault({ kind: 'status', status: 503, code: 'SlowDown' });
    expect(await refusal(verify(FIRST_KEY))).toMatchObject({
      code: 'store-unreachable',
      info: { store_code: 'SlowDown' },
    });
    const down = bucketConfig(store);
    await store.close();
    const { code, message } = await refusal(verifierOf(down, { configured: 'k' })(FIRST_KEY));
    expect({ code, message }).toEqual({
      code: 'store-unreachable',
      message: `${ACTION}: tried on bucket media, connection to the store failed (ECONNREFUSED)`,
    });
    const silent = createTcpServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    onTestFinished(() => void silent.close());
    const port = (silent.address() as AddressInfo).port;
    const stalled = { ...down, endpoint: `http://127.0.0.1:${port}` };
    const stall = await refusal(verifierOf(stalled, { configured: 'k', timeoutMs: 100 })(FIRST_KEY));
    expect(stall.message).toBe(`${ACTION}: tried on bucket media, no answer in time`);
    expect(stall.code).toBe('store-unreachable');
  });

  test('says that a store cannot prove who it is', async () => {
    const server = createServer({ key: LOCALHOST_KEY, cert: LOCALHOST_CERTIFICATE }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    const endpoint = `https://localhost:${(server.address() as AddressInfo).port}`;
    const { store } = await storeRig();
    const verify = verifierOf({ ...bucketConfig(store), endpoint }, { configured: 'k' });
    expect(await refusal(verify(FIRST_KEY))).toMatchObject({ code: 'store-untrusted' });
  });
});
