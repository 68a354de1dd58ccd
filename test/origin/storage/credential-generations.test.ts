import { describe, expect, it, vi } from 'vitest';
import type { SecretKeyCredential, SessionCredential } from '../../../origin/signing/credential.ts';
import type { FromWorker, ToWorker } from '../../../origin/messages.ts';
import { startOrigin } from '../../../origin/origin.ts';
import type { FaultOrder } from '../../../fixtures/s3/faults.ts';
import { workerConfig } from '../../support/origin-rig.ts';
import { FIRST_KEY, SECOND_KEY, startStore } from '../../support/store-rig.ts';
import { RANGE, signingRig, WANTED } from './support/signing-rig.ts';

const SESSION = SECOND_KEY as SessionCredential;
const UNKNOWN: SecretKeyCredential = { ...FIRST_KEY, accessKeyId: 'AKIAUNKNOWN000000003' };
const WRONG_SECRET: SecretKeyCredential = { ...FIRST_KEY, secretAccessKey: 'not the one' };
const ALTERED_TOKEN: SecretKeyCredential = { ...SESSION, sessionToken: 'altered' };

describe('a refused generation', () => {
  it.each([
    { pushed: UNKNOWN, code: 'InvalidAccessKeyId' },
    { pushed: WRONG_SECRET, code: 'SignatureDoesNotMatch' },
    { pushed: ALTERED_TOKEN, code: 'InvalidToken' },
  ])('with $code has its subrequest signed again with the one before', async ({ pushed, code }) => {
    const { store, objects, push, answers, rejected } = await signingRig();
    store.addKey(SESSION);
    push(pushed);
    expect((await objects.readFully(RANGE)).bytes.equals(WANTED)).toBe(true);
    expect(answers()).toEqual([code, 206]);
    expect(objects.stats()['media']).toMatchObject({ resigned: 1, generation: 2, outcomes: { ok: 1 } });
    expect(rejected).toEqual(['media 2']);
  });

  it('with ExpiredToken has its subrequest signed again with the one before', async () => {
    const { store, objects, push, answers } = await signingRig();
    store.addKey(SESSION);
    store.expireKey(SESSION.accessKeyId);
    push(SESSION);
    await objects.readFully(RANGE);
    expect(answers()).toEqual(['ExpiredToken', 206]);
  });

  it('has its subrequest signed again with one that came meanwhile, which nobody needs to be told', async () => {
    const { store, objects, push, answers, rejected } = await signingRig();
    store.revokeKey(FIRST_KEY.accessKeyId);
    store.addKey(SESSION);
    const reading = objects.readFully(RANGE);
    push(SESSION);
    expect((await reading).bytes.equals(WANTED)).toBe(true);
    expect(answers()).toEqual(['InvalidAccessKeyId', 206]);
    expect(rejected).toEqual([]);
  });

  it('is not tried a third time', async () => {
    const { store, objects, push, answers, rejected } = await signingRig();
    store.revokeKey(FIRST_KEY.accessKeyId);
    push(UNKNOWN);
    await expect(objects.readFully(RANGE)).rejects.toMatchObject({ code: 'store-denied' });
    expect(answers()).toEqual(['InvalidAccessKeyId', 'InvalidAccessKeyId']);
    // Once for many subrequests: the source was asked already.
    await expect(objects.readFully(RANGE)).rejects.toMatchObject({ code: 'store-denied' });
    expect(rejected).toEqual(['media 2']);
  });

  it.each<[string, FaultOrder, (string | number)[]]>([
    [
      'the connection is reset',
      { kind: 'reset', afterBytes: 2000, times: 1 },
      ['InvalidAccessKeyId', 206, 206],
    ],
    [
      'the store slows down',
      { kind: 'status', status: 503, times: 1 },
      ['InvalidAccessKeyId', 'SlowDown', 206],
    ],
  ])('is not tried again where %s behind the one before', async (_, fault, expected) => {
    const { store, objects, push, answers } = await signingRig();
    push(UNKNOWN);
    store.addFault(fault);
    expect((await objects.readFully(RANGE)).bytes.equals(WANTED)).toBe(true);
    expect(answers()).toEqual(expected);
  });

  it('that has expired does not sign while the one before lives', async () => {
    const { store, objects, push, answers } = await signingRig();
    store.addKey(SESSION);
    store.expireKey(SESSION.accessKeyId);
    push({ ...SESSION, expiresAtMs: Date.now() - 1 });
    expect((await objects.readFully(RANGE)).bytes.equals(WANTED)).toBe(true);
    expect(answers()).toEqual([206]);
  });

  it('that is given up while its subrequest is under way signs no more', async () => {
    const { objects, credentials, answers } = await signingRig({}, () => Date.now() + 3_600_000);
    const reading = objects.readFully(RANGE);
    // Before the answer is there, which says that another time would have done.
    credentials.revoke('media', 1);
    await expect(reading).rejects.toMatchObject({ code: 'store-denied' });
    expect(answers()).toEqual(['RequestTimeTooSkewed']);
  });

  it('falls back on no generation that has expired', async () => {
    const { store, objects, push, answers } = await signingRig();
    store.addKey(SESSION);
    push({ ...SESSION, expiresAtMs: Date.now() - 1 });
    push(UNKNOWN);
    await expect(objects.readFully(RANGE)).rejects.toMatchObject({ code: 'store-denied' });
    expect(answers()).toEqual(['InvalidAccessKeyId']);
  });

  it.each([
    { said: { status: 403, code: 'AccessDenied' } as const, ended: 'may be over', answered: 2 },
    {
      said: { status: 403, code: 'AccessDenied' } as const,
      ended: 'is not over',
      expiresInMs: 60_000,
      answered: 1,
    },
    {
      said: { status: 400, code: 'InvalidArgument' } as const,
      ended: 'is not over',
      expiresInMs: 60_000,
      answered: 2,
    },
  ])(
    'of a session that $ended and got $said.code is taken as Ceph means it: $answered subrequests',
    async ({ said, expiresInMs, answered }) => {
      const { store, objects, push, rejected } = await signingRig();
      store.addKey(SESSION);
      push({ ...SESSION, ...(expiresInMs !== undefined && { expiresAtMs: Date.now() + expiresInMs }) });
      store.addFault({ kind: 'status', ...said, times: 1 });
      const outcome = await objects.readFully(RANGE).then(
        () => 'read',
        () => 'denied',
      );
      expect(outcome).toBe(answered === 2 ? 'read' : 'denied');
      expect(store.requests).toHaveLength(answered);
      expect(rejected).toEqual(answered === 2 ? ['media 2'] : []);
    },
  );

  it('of a long-term key that is denied is suspected where the one before is not, and then told of', async () => {
    const { store, objects, push, rejected } = await signingRig();
    push(UNKNOWN);
    // As Ceph, as it comes, says of a key that it never heard of.
    store.addKey(UNKNOWN);
    store.addFault({ kind: 'status', status: 403, code: 'AccessDenied', times: 1 });
    expect((await objects.readFully(RANGE)).bytes.equals(WANTED)).toBe(true);
    expect(store.requests.map(({ accessKeyId }) => accessKeyId)).toEqual([
      UNKNOWN.accessKeyId,
      FIRST_KEY.accessKeyId,
    ]);
    expect(rejected).toEqual(['media 2']);
    expect(objects.stats()['media']?.refused).toMatchObject([
      { generation: 2, status: 403, code: 'AccessDenied' },
    ]);
  });

  it('of a long-term key is asked about with one read more, an object and minute', async () => {
    const { store, objects, push, rejected } = await signingRig();
    push(UNKNOWN);
    store.addKey(UNKNOWN);
    store.addFault({ kind: 'status', status: 403, code: 'AccessDenied' });
    for (let read = 0; read < 3; read++) {
      await expect(objects.readFully(RANGE)).rejects.toMatchObject({ code: 'store-denied' });
    }
    expect(store.requests).toHaveLength(4);
    await expect(objects.readFully({ ...RANGE, key: 'another' })).rejects.toThrow();
    expect(store.requests).toHaveLength(6);
    expect(rejected).toEqual([]);
  });

  it('is no longer said to be refused once it reads', async () => {
    const { store, objects, push } = await signingRig();
    push(UNKNOWN);
    await objects.readFully(RANGE);
    expect(objects.stats()['media']?.refused).toMatchObject([
      { generation: 2, status: 403, code: 'InvalidAccessKeyId' },
    ]);
    store.addKey(UNKNOWN);
    await objects.readFully(RANGE);
    expect(objects.stats()['media']?.refused).toEqual([]);
  });

  it('is not suspected where a long-term key was denied one object', async () => {
    const { store, objects, push, rejected } = await signingRig();
    push(FIRST_KEY);
    store.addFault({ kind: 'status', status: 403, code: 'AccessDenied' });
    await expect(objects.readFully(RANGE)).rejects.toMatchObject({
      code: 'store-denied',
      message: expect.stringMatching(/it is missing and the credential may not list the bucket/),
    });
    expect(store.requests).toHaveLength(1);
    expect(rejected).toEqual([]);
  });
});

describe('startOrigin()', () => {
  it('says that the store refused the active generation', async () => {
    const config = workerConfig(await startStore());
    const current = { bucket: 'media', generation: 7, credential: UNKNOWN };
    const live = { bucket: 'media', newest: 7, current };
    const said: FromWorker[] = [];
    let tell: (message: ToWorker) => void = () => undefined;
    startOrigin({ send: (message) => said.push(message), onMessage: (listener) => (tell = listener) });
    tell({ kind: 'start', config, credentials: [live] });
    await vi.waitFor(() => expect(said[0]?.kind).toBe('ready'));
    const port = said[0]?.kind === 'ready' ? said[0].port : 0;
    const answer = await fetch(`http://127.0.0.1:${port}/vod/film.mp4/.mpd`);
    expect(answer.status).toBe(502);
    expect(said).toContainEqual({
      kind: 'credential-rejected',
      bucket: 'media',
      generation: 7,
      status: 403,
      code: 'InvalidAccessKeyId',
    });
    tell({ kind: 'drain', idleGraceMs: 0, timeoutMs: 1000 });
    await vi.waitFor(() => expect(said.at(-1)?.kind).toBe('drained'));
  });
});
