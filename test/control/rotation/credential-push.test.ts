import { describe, expect, test } from 'vitest';
import type { ControlError } from '../../../control/control-error.ts';
import { CredentialPush } from '../../../control/rotation/credential-push.ts';
import { MemoryGenerationLog } from '../../../control/rotation/memory-generation-log.ts';
import { CredentialStore } from '../../../control/rotation/credential-store.ts';
import { REQUEST_ID_WINDOW_MS } from '../../../control/rotation/answered-requests.ts';
import { RotationLog } from '../../../control/rotation/rotation-log.ts';
import { type Broadcast, Rotation } from '../../../control/rotation/rotation.ts';
import type { SecretKeyCredential } from '../../../origin/signing/credential.ts';
import {
  SECRET,
  SOURCES,
  TOKEN,
  accessKey,
  generationOf,
  originConfig,
} from '../support/control-fixtures.ts';

const NOW = Date.UTC(2026, 0, 1);

const UNVERIFIED = { kind: 'none', reason: 'nothing is tried here' };

/** A push over a store, with a clock and workers of the test's own. */
function setUp(broadcast: Broadcast = () => Promise.resolve([])) {
  const clock = { nowMs: NOW };
  const now = () => clock.nowMs;
  const store = new CredentialStore(SOURCES, now);
  const rotations = new RotationLog();
  const rotation = new Rotation({
    generationLog: new MemoryGenerationLog(store),
    broadcast,
    rotationLog: rotations,
    now,
  });
  return { clock, store, rotations, push: new CredentialPush(rotation, originConfig()) };
}

function session(
  overrides: Partial<Extract<SecretKeyCredential, { kind: 'session' }>> = {},
): SecretKeyCredential {
  return {
    kind: 'session',
    accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
    secretAccessKey: SECRET,
    sessionToken: TOKEN,
    expiresAtMs: NOW + 1,
    ...overrides,
  };
}

async function refusal(answer: Promise<unknown>): Promise<ControlError> {
  return answer.then(
    () => expect.unreachable('the push was not refused'),
    (error: ControlError) => error,
  );
}

describe('push()', () => {
  test('makes generation n+1 and hands it to the workers', async () => {
    const handed: unknown[] = [];
    const { push, store } = setUp((change) => {
      handed.push(change);
      return Promise.resolve([{ workerId: '1', pid: 7, generation: generationOf(change) }]);
    });
    const workers = [{ workerId: '1', pid: 7, generation: 1 }];
    expect(await push.push({ bucket: 'media', credential: accessKey() })).toEqual({
      bucket: 'media',
      generation: 1,
      workers,
      verification: UNVERIFIED,
    });
    expect(await push.push({ bucket: 'media', credential: session() })).toMatchObject({ generation: 2 });
    expect(await push.push({ bucket: 'other', credential: session() })).toMatchObject({ generation: 2 });
    expect(handed).toEqual([
      { kind: 'credential', snapshot: { bucket: 'media', generation: 1, credential: accessKey() } },
      { kind: 'credential', snapshot: { bucket: 'media', generation: 2, credential: session() } },
      { kind: 'credential', snapshot: { bucket: 'other', generation: 2, credential: session() } },
    ]);
    expect(store.describe()).toEqual([
      {
        bucket: 'media',
        generation: 2,
        source: 'push',
        active: { kind: 'session', maskedAccessKeyId: 'ASIA…MPLE', activatedAtMs: NOW, expiresAtMs: NOW + 1 },
        previous: { generation: 1, kind: 'access-key', maskedAccessKeyId: 'AKIA…MPLE' },
      },
      {
        bucket: 'other',
        generation: 2,
        source: 'push',
        active: { kind: 'session', maskedAccessKeyId: 'ASIA…MPLE', activatedAtMs: NOW, expiresAtMs: NOW + 1 },
        previous: { generation: 1, kind: 'access-key', maskedAccessKeyId: 'AKIA…HER1' },
      },
    ]);
  });

  test.each<[string, SecretKeyCredential, string[]]>([
    ['an empty id', accessKey(''), ['access_key_pair.access_key_id must not be empty']],
    ['an id with a slash', accessKey('AK/IA'), ["access_key_pair.access_key_id must not contain '/' or ','"]],
    [
      'an absurdly long id',
      accessKey('A'.repeat(129)),
      ['access_key_pair.access_key_id must have at most 128 characters'],
    ],
    [
      'an empty secret',
      { ...accessKey(), secretAccessKey: '' },
      ['access_key_pair.secret_access_key must not be empty'],
    ],
    [
      'a secret with a line break',
      { ...accessKey(), secretAccessKey: `${SECRET}\n` },
      ['access_key_pair.secret_access_key must not contain white space, control or non-ASCII characters'],
    ],
    [
      'a session without token',
      session({ sessionToken: '' }),
      ['session_credentials.session_token must not be empty'],
    ],
    [
      'an expiry in the past',
      session({ expiresAtMs: NOW }),
      ['session_credentials.expire_time lies in the past'],
    ],
    [
      'an expiry in the past, of a key without a token',
      { ...accessKey(), expiresAtMs: NOW },
      ['access_key_pair.expire_time lies in the past'],
    ],
    [
      'an expiry that is no time',
      session({ expiresAtMs: Number.NaN }),
      ['session_credentials.expire_time must be between 1970 and the year 9999'],
    ],
    [
      'an expiry beyond what the contract can say',
      session({ expiresAtMs: Date.UTC(10_000, 0) }),
      ['session_credentials.expire_time must be between 1970 and the year 9999'],
    ],
    [
      'several at once',
      session({ accessKeyId: ' ', sessionToken: 'T'.repeat(8193) }),
      [
        'session_credentials.access_key_id must not contain white space, control or non-ASCII characters',
        'session_credentials.session_token must have at most 8192 characters',
      ],
    ],
  ])('refuses %s, naming the field, and changes nothing', async (_, credential, violations) => {
    const { push, store } = setUp(() => expect.unreachable('nothing may reach the workers'));
    const error = await refusal(push.push({ bucket: 'media', credential }));
    expect(error.code).toBe('invalid-argument');
    expect(error.violations.map(({ field, description }) => `${field} ${description}`)).toEqual(violations);
    expect(error.message).not.toContain(SECRET);
    expect(store.generation('media')).toBe(0);
  });

  test('refuses a bucket there is not', async () => {
    const { push } = setUp();
    const error = await refusal(push.push({ bucket: 'films', credential: accessKey() }));
    expect(error).toMatchObject({ code: 'unknown-bucket', violations: [{ field: 'bucket' }] });
  });

  test('refuses another generation than the expected', async () => {
    const { push, store } = setUp();
    const request = { bucket: 'media', credential: accessKey() };
    expect(await push.push({ ...request, expectedGeneration: 0 })).toMatchObject({ generation: 1 });
    const error = await refusal(push.push({ ...request, expectedGeneration: 0 }));
    expect(error).toMatchObject({
      code: 'generation-mismatch',
      violations: [{ field: 'expected_generation' }],
    });
    expect(error.message).toBe(
      'Cannot push a credential: expected_generation is 0, but generation 1 is active',
    );
    expect(store.generation('media')).toBe(1);
  });

  test('lets one of two that expect the same generation win', async () => {
    const { push, store } = setUp();
    const request = { bucket: 'media', credential: accessKey(), expectedGeneration: 0 };
    const results = await Promise.allSettled([push.push(request), push.push(request)]);
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(store.generation('media')).toBe(1);
  });

  test('checks and changes nothing with validateOnly', async () => {
    const { push, store } = setUp(() => expect.unreachable('nothing may reach the workers'));
    const request = { bucket: 'other', credential: accessKey(), validateOnly: true };
    expect(await push.push(request)).toEqual({
      bucket: 'other',
      generation: 1,
      workers: [],
      verification: UNVERIFIED,
    });
    expect(await refusal(push.push({ ...request, expectedGeneration: 7 }))).toMatchObject({
      code: 'generation-mismatch',
    });
    expect(store.generation('other')).toBe(1);
  });

  test('gives a repeated request id the first answer, until the window is over', async () => {
    const { push, store, clock } = setUp();
    const request = { bucket: 'media', credential: accessKey(), requestId: 'deploy-7' };
    const both = await Promise.all([push.push(request), push.push(request)]);
    expect(both.map(({ generation }) => generation)).toEqual([1, 1]);
    clock.nowMs += REQUEST_ID_WINDOW_MS - 1;
    expect(await push.push(request)).toMatchObject({ generation: 1 });
    clock.nowMs += 1;
    expect(await push.push(request)).toMatchObject({ generation: 2 });
    expect(store.generation('media')).toBe(2);
  });

  test('refuses a request id that was used for something else, and forgets one that was refused', async () => {
    const { push } = setUp();
    const requestId = 'deploy-7';
    await refusal(push.push({ bucket: 'media', credential: accessKey(''), requestId }));
    await push.push({ bucket: 'media', credential: accessKey(), requestId });
    const others = [
      { bucket: 'other' },
      { credential: accessKey('AKIDOTHER') },
      { credential: { ...accessKey(), secretAccessKey: `${SECRET}2` } },
      { credential: { ...accessKey(), expiresAtMs: NOW + 1 } },
      { expectedGeneration: 1 },
    ];
    for (const other of others) {
      const answer = push.push({ bucket: 'media', credential: accessKey(), requestId, ...other });
      expect(await refusal(answer)).toMatchObject({
        code: 'invalid-argument',
        violations: [{ field: 'request_id' }],
      });
    }
  });

  test('does one at a time per bucket, in order, and lets only so many wait', async () => {
    const gates: PromiseWithResolvers<void>[] = [];
    const underWay: number[] = [];
    const { push } = setUp(async (change) => {
      underWay.push(generationOf(change));
      const gate = Promise.withResolvers<void>();
      gates.push(gate);
      await gate.promise;
      return [];
    });
    const request = { bucket: 'media', credential: accessKey() };
    const first = push.push(request);
    await Promise.resolve();
    const second = push.push(request);
    await new Promise(setImmediate);
    expect(underWay).toEqual([1]);
    const more = Array.from({ length: 31 }, () => push.push(request));
    expect(await refusal(push.push(request))).toMatchObject({ code: 'too-many-pushes' });
    gates[0]!.resolve();
    expect(await first).toMatchObject({ generation: 1 });
    await new Promise(setImmediate);
    expect(underWay).toEqual([1, 2]);
    for (let next = 1; next <= 32; next++) {
      gates[next]!.resolve();
      await new Promise(setImmediate);
    }
    expect(await second).toMatchObject({ generation: 2 });
    expect((await Promise.all(more)).at(-1)).toMatchObject({ generation: 33 });
  });

  test('does not do what nobody waits for any more when its turn comes', async () => {
    const gate = Promise.withResolvers<[]>();
    const { push, store } = setUp(() => gate.promise);
    const request = { bucket: 'media', credential: accessKey() };
    const first = push.push(request);
    const gone = new AbortController();
    const second = refusal(push.push({ ...request, signal: gone.signal }));
    gone.abort();
    gate.resolve([]);
    await first;
    expect(await second).toMatchObject({ code: 'caller-gone' });
    expect(store.generation('media')).toBe(1);
  });
});

describe('RotationLog', () => {
  test('holds what was done, newest first, and no more than two hundred', async () => {
    const { push, rotations } = setUp((change) =>
      Promise.resolve([
        { workerId: '1', pid: 7, generation: generationOf(change) },
        { workerId: '2', pid: 8, generation: 0, refusal: 'no' },
      ]),
    );
    for (let done = 0; done < 210; done++) await push.push({ bucket: 'media', credential: accessKey() });
    expect(rotations.latest).toHaveLength(200);
    expect(rotations.latest[0]).toEqual({
      event: 'activated',
      atMs: NOW,
      bucket: 'media',
      generation: 210,
      source: 'push',
      maskedAccessKeyId: 'AKIA…MPLE',
      workers: 2,
      acknowledged: 1,
      tookMs: 0,
    });
  });
});

describe('subscribe()', () => {
  test('tells of each change until it is ended', async () => {
    const { push, store } = setUp();
    const seen: string[] = [];
    const end = store.subscribe(({ bucket, generation }) => seen.push(`${bucket} ${generation}`));
    await push.push({ bucket: 'media', credential: accessKey() });
    await push.push({ bucket: 'other', credential: accessKey() });
    end();
    await push.push({ bucket: 'media', credential: accessKey() });
    expect(seen).toEqual(['media 1', 'other 2']);
  });
});
