import { once } from 'node:events';
import {
  Client,
  type GrpcObject,
  type ServiceError,
  type StatusObject,
  credentials,
  status,
} from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import {
  BadRequest,
  ErrorInfo,
  PreconditionFailure,
} from '../../../control/grpc/gen/google/rpc/error_details.ts';
import { StatusServiceClient } from '../../../control/grpc/gen/headwater/control/v1/status_service.ts';
import { Status } from '../../../control/grpc/gen/google/rpc/status.ts';
import { SECRET, TOKEN } from '../support/control-fixtures.ts';
import { ReflectionClient, type ReflectionVersion } from '../support/reflection-client.ts';
import { ACKNOWLEDGED_WITHIN_MS, startTestNode } from '../support/test-node.ts';

let running: Awaited<ReturnType<typeof startTestNode>>;
beforeAll(async () => {
  running = await startTestNode();
});
afterAll(() => running.node.close());

const SERVICES = ['headwater.control.v1.CredentialService', 'headwater.control.v1.StatusService'];

interface Stream {
  on(event: 'data' | 'error' | 'end', listener: (value: never) => void): Stream;
  cancel(): void;
}

interface DynamicClient extends Client {
  [method: string]: unknown;
}

/** A client of a service made from nothing but reflection. */
async function dynamicClient(service: string, version: ReflectionVersion = 'v1'): Promise<DynamicClient> {
  let found: unknown = await new ReflectionClient(running.control, version).load(service);
  for (const part of service.split('.')) found = (found as GrpcObject)[part];
  return new (found as new (address: string, credentials: unknown) => DynamicClient)(
    running.control,
    credentials.createInsecure(),
  );
}

async function call<Response>(service: string, method: string, request: object): Promise<Response> {
  const client = await dynamicClient(service);
  const { promise, resolve, reject } = Promise.withResolvers<Response>();
  const invoke = client[method] as (
    request: object,
    callback: (error: Error | null, response: Response) => void,
  ) => void;
  invoke.call(client, request, (error, response) => (error ? reject(error) : resolve(response)));
  return promise.finally(() => client.close());
}

interface Pushed {
  generation: number;
  workers: { worker_id: string; pid: number; generation: number; acknowledged: boolean; reason: string }[];
}

const push = (request: object) => call<Pushed>(SERVICES[0]!, 'PushCredential', request);

const KEYS = { access_key_id: 'AKIAIOSFODNN7EXAMPLE', secret_access_key: SECRET };

interface Refusal {
  code: string;
  reason: string;
  fields: string[];
  precondition: string[];
}

/** What a refused call says, with what `google.rpc.Status` in its trailers says. */
async function refusalOf(answer: Promise<unknown>): Promise<Refusal> {
  const error = await answer.then(
    () => expect.unreachable('the call was not refused'),
    (error: ServiceError) => error,
  );
  const [encoded] = error.metadata.get('grpc-status-details-bin') as [Buffer];
  const { code, message, details } = Status.decode(encoded);
  expect({ code, message }).toEqual({ code: error.code, message: error.details });
  const detail = (name: string) =>
    details.find(({ typeUrl }) => typeUrl === `type.googleapis.com/google.rpc.${name}`);
  const empty = new Uint8Array();
  return {
    code: status[code]!,
    reason: ErrorInfo.decode(detail('ErrorInfo')?.value ?? empty).reason,
    fields: BadRequest.decode(detail('BadRequest')?.value ?? empty).fieldViolations.map(({ field }) => field),
    precondition: PreconditionFailure.decode(detail('PreconditionFailure')?.value ?? empty).violations.map(
      ({ type, subject }) => `${type} ${subject}`,
    ),
  };
}

describe.each<ReflectionVersion>(['v1', 'v1alpha'])('reflection %s', (version) => {
  test('lists the services', async () => {
    const services = await new ReflectionClient(running.control, version).services();
    expect(services).toEqual(expect.arrayContaining([...SERVICES, 'grpc.health.v1.Health']));
  });

  test('describes a service well enough to call it', async () => {
    const client = await dynamicClient('headwater.control.v1.StatusService', version);
    const { promise, resolve, reject } = Promise.withResolvers<{ status: { workers: unknown[] } }>();
    const getStatus = client['GetStatus'] as (
      request: object,
      callback: (error: Error | null, response: never) => void,
    ) => void;
    getStatus.call(client, {}, (error, response) => (error ? reject(error) : resolve(response)));
    expect((await promise).status.workers).toHaveLength(2);
    client.close();
  });

  test('says that it does not know a symbol', async () => {
    const loading = new ReflectionClient(running.control, version).load('headwater.control.v1.Nothing');
    await expect(loading).rejects.toThrow('Cannot find');
  });
});

describe('PushCredential', () => {
  test('answers after every worker has acknowledged, and says so per worker', async () => {
    const answer = await push({ bucket: 'media', access_key_pair: KEYS, expected_generation: 0 });
    expect(answer.generation).toBe(1);
    const workers = running.node.status().workers;
    expect(answer.workers).toEqual(
      workers.map(({ id, pid }) => ({ worker_id: id, pid, generation: 1, acknowledged: true, reason: '' })),
    );
    expect(workers.map(({ generations }) => generations)).toEqual([
      { media: 1, other: 1 },
      { media: 1, other: 1 },
    ]);
  });

  test('takes session credentials with their expiry', async () => {
    const expire_time = { seconds: Math.floor(Date.now() / 1000) + 3600 };
    const session = { ...KEYS, session_token: TOKEN, expire_time };
    const { generation } = await push({ bucket: 'other', session_credentials: session });
    const listed = await call<{ credentials: object[] }>(SERVICES[0]!, 'ListCredentials', {});
    expect(listed.credentials[1]).toMatchObject({
      bucket: 'other',
      generation,
      kind: 'CREDENTIAL_KIND_SESSION',
      source: 'CREDENTIAL_SOURCE_PUSH',
      masked_access_key_id: 'AKIA…MPLE',
      expire_time,
    });
  });

  test('tells which worker refuses and which is silent', async () => {
    const refused = await push({ bucket: 'media', access_key_pair: { ...KEYS, access_key_id: 'NACK' } });
    expect(refused.workers[0]).toMatchObject({ acknowledged: false, reason: 'it does not like this one' });
    const silent = await push({ bucket: 'media', access_key_pair: { ...KEYS, access_key_id: 'SILENT' } });
    expect(silent.workers[1]).toMatchObject({
      acknowledged: false,
      reason: `it did not acknowledge within ${ACKNOWLEDGED_WITHIN_MS} ms`,
    });
    const answer = await push({ bucket: 'media', access_key_pair: KEYS });
    expect(answer.workers.every(({ acknowledged }) => acknowledged)).toBe(true);
  });

  test('gives a repeated request id the first answer', async () => {
    const request = { bucket: 'media', access_key_pair: KEYS, request_id: 'r-1' };
    const first = await push(request);
    expect(await push(request)).toEqual(first);
  });

  const past = { ...KEYS, session_token: TOKEN, expire_time: { seconds: 1 } };
  test.each<[string, object, Partial<Refusal>]>([
    [
      'an empty key',
      { bucket: 'media', access_key_pair: { access_key_id: '', secret_access_key: '' } },
      { fields: ['access_key_pair.access_key_id', 'access_key_pair.secret_access_key'] },
    ],
    ['no credential', { bucket: 'media' }, { fields: ['credential'] }],
    ['no bucket', { access_key_pair: KEYS }, { fields: ['bucket'] }],
    [
      'a session without token',
      { bucket: 'media', session_credentials: KEYS },
      { fields: ['session_credentials.session_token'] },
    ],
    [
      'an expiry in the past',
      { bucket: 'media', session_credentials: past },
      { fields: ['session_credentials.expire_time'] },
    ],
    [
      'an expiry beyond all time',
      { bucket: 'media', session_credentials: { ...past, expire_time: { seconds: 1e15 } } },
      { fields: ['session_credentials.expire_time'] },
    ],
    [
      'an unknown bucket',
      { bucket: 'films', access_key_pair: KEYS },
      { code: 'NOT_FOUND', reason: 'UNKNOWN_BUCKET', fields: ['bucket'] },
    ],
    [
      'a stale generation',
      { bucket: 'media', access_key_pair: KEYS, expected_generation: 0 },
      {
        code: 'ABORTED',
        reason: 'GENERATION_MISMATCH',
        fields: ['expected_generation'],
        precondition: ['GENERATION expected_generation'],
      },
    ],
  ])('refuses %s with details, and changes nothing', async (_, request, refusal) => {
    const before = running.node.status().credentials;
    const standard = { code: 'INVALID_ARGUMENT', reason: 'INVALID_ARGUMENT', precondition: [] };
    expect(await refusalOf(push(request))).toEqual({ ...standard, ...refusal });
    expect(running.node.status().credentials).toEqual(before);
  });

  test('only checks with validate_only', async () => {
    const before = running.node.status().credentials;
    const answer = await push({ bucket: 'media', access_key_pair: KEYS, validate_only: true });
    expect(answer).toMatchObject({ generation: before[0]!.generation, workers: [] });
    expect(running.node.status().credentials).toEqual(before);
  });

  test('refuses a request that is too large', async () => {
    const answer = push({
      bucket: 'media',
      access_key_pair: { ...KEYS, secret_access_key: 'x'.repeat(40_000) },
    });
    await expect(answer).rejects.toMatchObject({ code: status.RESOURCE_EXHAUSTED });
  });

  test('leaves a line of who, what, the result and why, without a secret', async () => {
    const { lines } = running.log;
    lines.length = 0;
    const pair = { bucket: 'media', access_key_pair: KEYS };
    const { generation } = await push({ ...pair, request_id: 'deploy-7' });
    await push({ bucket: 'films', bearer_token: { token: TOKEN } }).catch(() => undefined);
    await push({ bucket: 'media' }).catch(() => undefined);
    expect(lines.map(({ fields }) => fields)).toEqual([
      {
        audit: true,
        who: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
        peer: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
        method: '/headwater.control.v1.CredentialService/PushCredential',
        action: 'push credential',
        bucket: 'media',
        generationBefore: generation - 1,
        kind: 'access-key',
        maskedAccessKeyId: 'AKIA…MPLE',
        validateOnly: false,
        requestId: 'deploy-7',
        generation,
        acknowledged: 2,
        workers: 2,
        result: 'OK',
      },
      {
        audit: true,
        who: expect.any(String),
        peer: expect.any(String),
        method: '/headwater.control.v1.CredentialService/PushCredential',
        action: 'push credential',
        bucket: 'films',
        kind: 'bearer',
        validateOnly: false,
        result: 'NOT_FOUND',
        reason: 'Cannot push a credential: the configuration has no bucket of this name',
      },
      expect.objectContaining({
        result: 'INVALID_ARGUMENT',
        reason: 'Cannot push a credential: credential must be given',
      }),
    ]);
    expect(JSON.stringify(lines)).not.toContain(SECRET);
    expect(JSON.stringify(lines)).not.toContain(TOKEN);
  });
});

describe('the audit trail', () => {
  const MISPLACED = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
  const SESSION = 'FwoGZXIvYXdzE_Bn-x9QaDkJ2';

  test.each([
    ['PushCredential', { bucket: MISPLACED, access_key_pair: KEYS }],
    ['PushCredential', { bucket: SESSION, access_key_pair: KEYS, validate_only: true }],
    ['PushCredential', { bucket: 'films', access_key_pair: KEYS, request_id: MISPLACED }],
    ['PushCredential', { bucket: 'films', access_key_pair: KEYS, request_id: SESSION }],
    ['RefreshCredential', { bucket: MISPLACED }],
    ['RollbackCredential', { bucket: MISPLACED, request_id: MISPLACED }],
    ['RevokeCredential', { bucket: MISPLACED, generation: 1 }],
  ])('shows no secret that %s was given in the wrong place: %j', async (method, request) => {
    running.log.lines.length = 0;
    const error: unknown = await call(SERVICES[0]!, method, request).catch((caught: unknown) => caught);
    const said = JSON.stringify([running.log.lines, error, String(error)]);
    expect(running.log.lines).toHaveLength(1);
    for (const secret of [MISPLACED, SESSION]) expect(said).not.toContain(secret);
  });
});

/** Collects what a stream says; `stop` cancels it. */
async function follow(service: string, method: string, request: object) {
  const client = await dynamicClient(service);
  const seen: Record<string, never>[] = [];
  const invoke = client[method] as (request: object) => Stream;
  const stream = invoke.call(client, request);
  const failed = Promise.withResolvers<ServiceError>();
  stream.on('data', (message: never) => seen.push(message)).on('error', failed.resolve);
  return {
    seen,
    failed: failed.promise,
    stop() {
      stream.cancel();
      client.close();
    },
  };
}

describe('WatchCredentials', () => {
  test('sends the full state first, then each change', async () => {
    const watch = await follow(SERVICES[0]!, 'WatchCredentials', {});
    await vi.waitFor(() => expect(watch.seen).toHaveLength(1));
    const { generation } = await push({ bucket: 'media', access_key_pair: KEYS });
    await vi.waitFor(() => expect(watch.seen).toHaveLength(2));
    watch.stop();
    const [first, second] = watch.seen;
    expect(first!['state']).toMatchObject({
      credentials: [{ bucket: 'media', generation: generation - 1 }, { bucket: 'other' }],
    });
    expect(second!['change']).toMatchObject({
      credential: { bucket: 'media', generation, masked_access_key_id: 'AKIA…MPLE' },
    });
  });
});

describe('streams', () => {
  test('are so many of a client at a time, and end when the server closes', async () => {
    const own = await startTestNode();
    const client = new StatusServiceClient(own.control, credentials.createInsecure());
    const open = (count: number) => Array.from({ length: count }, () => watchUntilItEnds(client));
    const first = open(25);
    await Promise.all(first.map(({ answered }) => answered));
    expect(await open(1)[0]!.ended).toMatchObject({
      code: status.RESOURCE_EXHAUSTED,
      details: 'Cannot open another stream: this client has 25 open, the most that one may have',
    });
    first[0]!.cancel();
    const next = await vi.waitFor(async () => {
      const [stream] = open(1);
      await stream!.answered;
      return stream!;
    });
    await own.node.close();
    const ends = [...first.slice(1), next].map(({ ended }) => ended);
    const codes = (await Promise.all(ends)).map(({ code }) => code);
    expect(new Set(codes)).toEqual(new Set([status.OK]));
    client.close();
  });
});

function watchUntilItEnds(client: StatusServiceClient) {
  const stream = client.watchStatus({ interval: undefined });
  const ended = new Promise<StatusObject>((resolve) => {
    stream.on('status', resolve).on('error', () => undefined);
  });
  const answered = once(stream, 'data');
  stream.resume();
  answered.catch(() => undefined);
  return { ended, answered, cancel: () => stream.cancel() };
}

describe('StatusService', () => {
  test('GetStatus tells of workers, buckets and requests', async () => {
    const { address } = running.node;
    const url = `http://127.0.0.1:${(address as { port: number }).port}/`;
    await (await fetch(url)).text();
    await vi.waitFor(async () => {
      const { status: answer } = await call<{ status: Record<string, unknown> }>(
        SERVICES[1]!,
        'GetStatus',
        {},
      );
      expect(answer).toMatchObject({
        version: '0.1.0',
        ready: true,
        not_ready_reasons: [],
        listen_address: `127.0.0.1:${(address as { port: number }).port}`,
        workers: [{ id: '1', state: 'WORKER_STATE_SERVING', resident_bytes: 50_000_000 }, { id: '2' }],
        buckets: [
          {
            credential: { bucket: 'media' },
            subrequests: 1,
            outcomes: [{ key: 'ok', value: 1 }],
            pool: { connected: 2 },
          },
          { credential: { bucket: 'other' } },
        ],
        requests: { answers: [{ kind: 'segment', status: 200, count: 1 }], bytes_sent: 100 },
      });
    });
  });

  test('WatchStatus sends one at once and one an interval', async () => {
    const watch = await follow(SERVICES[1]!, 'WatchStatus', { interval: { nanos: 100_000_000 } });
    await vi.waitFor(() => expect(watch.seen.length).toBeGreaterThanOrEqual(3));
    watch.stop();
  });

  test.each([{ nanos: 99_000_000 }, { seconds: 3601 }, { seconds: -1 }])(
    'WatchStatus refuses an interval of %o',
    async (interval) => {
      const watch = await follow(SERVICES[1]!, 'WatchStatus', { interval });
      const refused = await refusalOf(watch.failed.then((error) => Promise.reject(error)));
      watch.stop();
      expect(refused).toMatchObject({ code: 'INVALID_ARGUMENT', fields: ['interval'] });
    },
  );
});

describe('grpc.health.v1', () => {
  test.each(['', ...SERVICES])('serves for "%s"', async (service) => {
    expect(await call('grpc.health.v1.Health', 'Check', { service })).toEqual({ status: 'SERVING' });
  });

  test('does not know others', async () => {
    await expect(call('grpc.health.v1.Health', 'Check', { service: 'x' })).rejects.toMatchObject({
      code: status.NOT_FOUND,
    });
  });
});
