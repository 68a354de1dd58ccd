import { Client, type ServiceError, credentials, status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DETAILS_KEY } from '../../../control/grpc/error-status.ts';
import {
  BadRequest,
  ErrorInfo,
  PreconditionFailure,
  ResourceInfo,
} from '../../../control/grpc/gen/google/rpc/error_details.ts';
import { Status } from '../../../control/grpc/gen/google/rpc/status.ts';
import { CacheServiceService } from '../../../control/grpc/gen/headwater/control/v1/cache_service.ts';
import { CredentialServiceService } from '../../../control/grpc/gen/headwater/control/v1/credential_service.ts';
import { FleetServiceService } from '../../../control/grpc/gen/headwater/control/v1/fleet_service.ts';
import { NodeServiceService } from '../../../control/grpc/gen/headwater/control/v1/node_service.ts';
import { KeyGroupServiceService } from '../../../control/grpc/gen/headwater/control/v1/key_group_service.ts';
import { SigningServiceService } from '../../../control/grpc/gen/headwater/control/v1/signing_service.ts';
import { StatusServiceService } from '../../../control/grpc/gen/headwater/control/v1/status_service.ts';
import { RPCS } from '../../../control/grpc/rpcs.ts';
import { startTestNode } from '../support/test-node.ts';

let running: Awaited<ReturnType<typeof startTestNode>>;
beforeAll(async () => {
  running = await startTestNode();
});
afterAll(() => running.node.close());

const SERVICES = [
  CacheServiceService,
  CredentialServiceService,
  KeyGroupServiceService,
  SigningServiceService,
  StatusServiceService,
  NodeServiceService,
  FleetServiceService,
];

const METHODS = SERVICES.flatMap((service) =>
  Object.values(service).map(({ path, responseStream, requestSerialize }) => ({
    path: path as string,
    isStream: responseStream as boolean,
    encode: requestSerialize as (request: object) => Buffer,
  })),
);

type Method = (typeof METHODS)[number];

const methodOf = (path: string): Method => METHODS.find((method) => method.path.endsWith(`/${path}`))!;

/** Calls a method with these bytes. @returns what it fails with */
async function refusalOf({ path, isStream }: Method, request: Buffer): Promise<ServiceError> {
  const client = new Client(running.control, credentials.createInsecure());
  const { promise, resolve, reject } = Promise.withResolvers<ServiceError>();
  const same = (bytes: Buffer) => bytes;
  const answered = () => reject(new Error(`${path} was answered`));
  if (isStream) {
    const stream = client.makeServerStreamRequest(path, same, same, request);
    stream.on('data', answered).on('error', (error: ServiceError) => resolve(error));
  } else {
    client.makeUnaryRequest(path, same, same, request, (error) => (error ? resolve(error) : answered()));
  }
  return promise.finally(() => client.close());
}

const DECODERS = { BadRequest, ErrorInfo, PreconditionFailure, ResourceInfo } as const;

/** The details in the trailers, by their names. */
function detailsOf({ metadata }: ServiceError): Record<string, unknown> {
  const [encoded] = metadata.get(DETAILS_KEY) as [Buffer];
  return Object.fromEntries(
    Status.decode(encoded).details.map(({ typeUrl, value }) => {
      const name = typeUrl.replace('type.googleapis.com/google.rpc.', '') as keyof typeof DECODERS;
      return [name, DECODERS[name].decode(value)];
    }),
  );
}

const EMPTY = {
  bucket: '',
  activation: 0,
  wait: 0,
  validateOnly: false,
  requestId: '',
  generation: 0,
  url: '',
  method: '',
  headers: [],
  key: '',
};

describe('every RPC', () => {
  test('has a rule', () => {
    expect([...RPCS.keys()].toSorted()).toEqual(METHODS.map(({ path }) => path).toSorted());
    for (const [path, rule] of RPCS)
      if (typeof rule?.bucket !== 'function')
        expect(rule?.bucket, path).toMatch(/^(?:required|none|by-url|every)$/);
  });

  const MALFORMED = [
    ['a field that is longer than what there is', [0x0a, 0x7f, 0x00]],
    ['a field of no number', [0x00]],
    ['a wire type that there is not', [0x0f]],
    ['a number without an end', [0xff, 0xff]],
  ] as const;
  const cases = METHODS.flatMap((method) =>
    MALFORMED.map(([what, bytes]) => ({ path: method.path, method, what, bytes })),
  );

  test.each(cases)('$path refuses $what, as the fault of the caller', async ({ method, bytes }) => {
    running.log.lines.length = 0;
    const error = await refusalOf(method, Buffer.from(bytes));
    expect(error).toMatchObject({
      code: status.INVALID_ARGUMENT,
      details: `${RPCS.get(method.path)?.action}: request is no message of this method`,
    });
    expect(detailsOf(error)['BadRequest']).toMatchObject({ fieldViolations: [{ field: 'request' }] });
    const audited = RPCS.get(method.path)?.audit === 'no' ? [] : [{ fields: { result: 'INVALID_ARGUMENT' } }];
    expect(running.log.lines).toMatchObject(audited);
  });

  test.each(METHODS.filter(({ path }) => RPCS.get(path)?.bucket === 'required'))(
    '$path refuses an empty name of a bucket',
    async (method) => {
      running.log.lines.length = 0;
      const error = await refusalOf(method, method.encode(EMPTY));
      expect(error.code).toBe(status.INVALID_ARGUMENT);
      expect(detailsOf(error)).toMatchObject({
        ErrorInfo: { reason: 'INVALID_ARGUMENT', domain: 'control.headwater.internal' },
        BadRequest: { fieldViolations: [{ field: 'bucket', description: 'must not be empty' }] },
      });
      expect(running.log.lines).toMatchObject([{ fields: { result: 'INVALID_ARGUMENT' } }]);
    },
  );
});

describe('a refusal', () => {
  const call = async (path: string, request: object) => {
    const method = methodOf(path);
    const error = await refusalOf(method, method.encode({ ...EMPTY, ...request }));
    return { code: status[error.code], ...detailsOf(error) };
  };

  test.each([
    ['RefreshCredential', { bucket: 'films' }, 'bucket', 'buckets/films', 'UNKNOWN_BUCKET'],
    ['SignRequest', { bucket: 'films' }, 'bucket', 'buckets/films', 'UNKNOWN_BUCKET'],
    [
      'RevokeCredential',
      { bucket: 'other', generation: 7 },
      'generation',
      'buckets/other/generations/7',
      'UNKNOWN_GENERATION',
    ],
    ['Explain', { url: '/no/such.ism' }, 'route', '/no/such.ism', 'NO_ROUTE'],
  ])('of %s names what there is not: %j', async (path, request, resourceType, resourceName, reason) => {
    const description = expect.stringMatching(/^Cannot /) as string;
    expect(await call(path, request)).toMatchObject({
      code: 'NOT_FOUND',
      ErrorInfo: { reason },
      ResourceInfo: { resourceType, resourceName, description },
    });
  });

  test('names no resource by what may be a secret', async () => {
    const secret = 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY';
    expect(await call('RefreshCredential', { bucket: secret })).toMatchObject({
      ResourceInfo: { resourceName: 'buckets/…' },
    });
  });

  test.each([
    ['RefreshCredential', { bucket: 'other' }, 'SOURCE'],
    ['RollbackCredential', { bucket: 'other' }, 'CREDENTIAL'],
    ['SignRequest', { bucket: 'media', url: '/films/a' }, 'CREDENTIAL'],
  ])('of %s tells the precondition that is not met: %j', async (path, request, type) => {
    const description = expect.stringMatching(/^Cannot /) as string;
    expect(await call(path, request)).toMatchObject({
      code: 'FAILED_PRECONDITION',
      PreconditionFailure: { violations: [{ type, subject: `buckets/${request.bucket}`, description }] },
    });
  });

  test('of another generation than the expected is ABORTED', async () => {
    expect(await call('RollbackCredential', { bucket: 'other', expectedGeneration: 7 })).toMatchObject({
      code: 'ABORTED',
      ErrorInfo: { reason: 'GENERATION_MISMATCH' },
      PreconditionFailure: { violations: [{ type: 'GENERATION', subject: 'expected_generation' }] },
    });
  });
});
