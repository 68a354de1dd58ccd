import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, type ClientOptions, Metadata, type ServiceError, credentials, status } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AccessEntry } from '../../../control/access/access-entry.ts';
import { ROLES, type Role } from '../../../control/access/identity.ts';
import { createToken, tokenHash } from '../../../control/access/token.ts';
import { CacheServiceService } from '../../../control/grpc/gen/headwater/control/v1/cache_service.ts';
import { CredentialServiceService } from '../../../control/grpc/gen/headwater/control/v1/credential_service.ts';
import { FleetServiceService } from '../../../control/grpc/gen/headwater/control/v1/fleet_service.ts';
import { NodeServiceService } from '../../../control/grpc/gen/headwater/control/v1/node_service.ts';
import { KeyGroupServiceService } from '../../../control/grpc/gen/headwater/control/v1/key_group_service.ts';
import { SigningServiceService } from '../../../control/grpc/gen/headwater/control/v1/signing_service.ts';
import { StatusServiceService } from '../../../control/grpc/gen/headwater/control/v1/status_service.ts';
import { RPCS } from '../../../control/grpc/rpcs.ts';
import { type Issued, createAuthority } from '../../support/certificate-authority.ts';
import { originConfig } from '../support/control-fixtures.ts';
import { startTestNode } from '../support/test-node.ts';

const folder = mkdtempSync(join(tmpdir(), 'headwater-access-'));
afterAll(() => rmSync(folder, { recursive: true }));

const authority = createAuthority('ours');
const stranger = createAuthority('theirs');
const server = authority.issue({ names: ['DNS:localhost', 'IP:127.0.0.1'] });
const SPIFFE = (role: Role) => `spiffe://example.org/${role}`;

const tls = {
  certificate: join(folder, 'server.pem'),
  key: join(folder, 'server.key'),
  clientCa: join(folder, 'ca.pem'),
};
writeFileSync(tls.certificate, server.certificate);
writeFileSync(tls.key, server.key);
writeFileSync(tls.clientCa, authority.certificate);

const TOKENS = Object.fromEntries(ROLES.map((role) => [role, createToken()])) as Record<Role, string>;
const EXPIRED = createToken();

const entryOf = (role: Role, proof: AccessEntry['proof']): AccessEntry => ({
  name: `the-${role}`,
  proof,
  role,
  ...(role === 'rotator' && { buckets: ['media'] }),
});
const access: AccessEntry[] = [
  ...ROLES.map((role) => entryOf(role, { kind: 'token', sha256: tokenHash(TOKENS[role]) })),
  ...ROLES.map((role) => entryOf(role, { kind: 'san', san: SPIFFE(role) })),
  { ...entryOf('admin', { kind: 'token', sha256: tokenHash(EXPIRED) }), expiresAtMs: Date.now() - 1 },
];

let running: Awaited<ReturnType<typeof startTestNode>>;
beforeAll(async () => {
  const routes = [
    { path: '/media/', bucket: 'media', prefix: '', mode: 'package' },
    { path: '/other/', bucket: 'other', prefix: '', mode: 'package' },
  ] as const;
  running = await startTestNode({
    origin: { ...originConfig(), routes },
    control: { listen: { kind: 'tcp', host: '127.0.0.1', port: 0 }, tls, access },
  });
});
afterAll(() => running.node.close());

interface Method {
  readonly path: string;
  readonly encode: (message: object) => Buffer;
  readonly isStream: boolean;
}

const SERVICES = [
  CredentialServiceService,
  KeyGroupServiceService,
  SigningServiceService,
  StatusServiceService,
  NodeServiceService,
  FleetServiceService,
  CacheServiceService,
];

const METHODS: Method[] = SERVICES.flatMap((service) =>
  Object.values(
    service as object as Record<
      string,
      { path: string; requestSerialize: (m: never) => Buffer; responseStream: boolean }
    >,
  ).map(({ path, requestSerialize, responseStream }) => ({
    path,
    encode: (message) => requestSerialize(message as never),
    isStream: responseStream,
  })),
);

/** Whatever any method needs; nothing of it is done, since a revocation of generation 0 is refused, and a push only checked. */
const request = (bucket: string) => ({
  bucket,
  id: '',
  name: '',
  etag: '',
  keyIds: [],
  values: [],
  publicKeyPem: '',
  privateKeyPem: '',
  grant: undefined,
  onlyBucket: '',
  limit: 0,
  url: `/${bucket}/a.mp4/.m3u8`,
  target: { $case: 'asset', value: `/${bucket}/a.mp4/.m3u8` },
  key: 'a.mp4',
  method: '',
  headers: [],
  range: '',
  generation: 0,
  requestId: '',
  activation: 0,
  wait: 0,
  validateOnly: true,
  expectedGeneration: 4_000_000_000,
  againstStore: false,
});

interface Shown {
  readonly token?: string;
  readonly certificate?: Issued;
}

/** The code that a call ends with; a stream that has said something is cancelled. */
async function codeOf(method: Method, bucket: string, { token, certificate }: Shown): Promise<status> {
  const channel = credentials.createSsl(
    Buffer.from(authority.certificate),
    certificate ? Buffer.from(certificate.key) : null,
    certificate ? Buffer.from(certificate.certificate) : null,
  );
  const options: ClientOptions = { 'grpc.use_local_subchannel_pool': 1 };
  const client = new Client(running.control.replace('127.0.0.1', 'localhost'), channel, options);
  const metadata = new Metadata();
  if (token !== undefined) metadata.set('authorization', `Bearer ${token}`);
  const { promise, resolve } = Promise.withResolvers<status>();
  const raw = (bytes: Buffer) => bytes;
  if (method.isStream) {
    const call = client.makeServerStreamRequest(
      method.path,
      raw,
      raw,
      method.encode(request(bucket)),
      metadata,
    );
    call.once('data', () => {
      resolve(status.OK);
      call.cancel();
    });
    call.on('error', (error: ServiceError) => resolve(error.code));
  } else {
    const answer = (error: ServiceError | null) => resolve(error?.code ?? status.OK);
    client.makeUnaryRequest(method.path, raw, raw, method.encode(request(bucket)), metadata, answer);
  }
  return promise.finally(() => client.close());
}

/** Whether the call got past the guard. */
const isLetIn = (code: status) => code !== status.UNAUTHENTICATED && code !== status.PERMISSION_DENIED;

/** What each RPC takes, written down once more: whoever adds one decides it here, too. */
const NEEDS: Readonly<Record<string, { readonly role: Role; readonly isOfBucket: boolean | 'every' }>> = {
  PutPublicKey: { role: 'admin', isOfBucket: false },
  PutPrivateKey: { role: 'admin', isOfBucket: false },
  PutKeyGroup: { role: 'admin', isOfBucket: false },
  DeleteKey: { role: 'admin', isOfBucket: false },
  DeletePrivateKey: { role: 'admin', isOfBucket: false },
  DeleteKeyGroup: { role: 'admin', isOfBucket: false },
  PutShieldKeys: { role: 'admin', isOfBucket: false },
  DeleteShieldKeys: { role: 'admin', isOfBucket: false },
  ListShieldKeys: { role: 'viewer', isOfBucket: false },
  ListKeys: { role: 'viewer', isOfBucket: false },
  ListKeyGroups: { role: 'viewer', isOfBucket: false },
  // Not for a rotator of one bucket.
  SignViewerUrl: { role: 'rotator', isOfBucket: 'every' },
  SignViewerCookies: { role: 'rotator', isOfBucket: 'every' },
  PushCredential: { role: 'rotator', isOfBucket: true },
  ListCredentials: { role: 'viewer', isOfBucket: false },
  GetRotations: { role: 'viewer', isOfBucket: false },
  WatchCredentials: { role: 'viewer', isOfBucket: false },
  RefreshCredential: { role: 'rotator', isOfBucket: true },
  RollbackCredential: { role: 'rotator', isOfBucket: true },
  RevokeCredential: { role: 'rotator', isOfBucket: true },
  SignRequest: { role: 'rotator', isOfBucket: true },
  PresignUrl: { role: 'rotator', isOfBucket: true },
  Explain: { role: 'rotator', isOfBucket: true },
  Purge: { role: 'rotator', isOfBucket: true },
  GetStatus: { role: 'viewer', isOfBucket: false },
  WatchStatus: { role: 'viewer', isOfBucket: false },
  ReloadConfig: { role: 'admin', isOfBucket: false },
  RestartWorkers: { role: 'admin', isOfBucket: false },
  GetFleet: { role: 'viewer', isOfBucket: false },
  WatchFleet: { role: 'viewer', isOfBucket: false },
  AcceptCluster: { role: 'admin', isOfBucket: false },
};

const nameOf = ({ path }: Method) => path.replace(/^.*\//, '');

describe('every RPC', () => {
  test('has a row here', () => {
    expect(METHODS.map(({ path }) => path).toSorted()).toEqual([...RPCS.keys()].toSorted());
    expect(METHODS.map(nameOf).toSorted()).toEqual(Object.keys(NEEDS).toSorted());
  });

  describe.each(METHODS.map((method) => [nameOf(method), method] as const))('%s', (name, method) => {
    const { role: needed, isOfBucket } = NEEDS[name] ?? { role: 'admin', isOfBucket: true };
    const cases = ROLES.flatMap((role) =>
      ['media', 'other'].map((bucket) => {
        const hasRole = ROLES.indexOf(role) >= ROLES.indexOf(needed);
        const isOther = isOfBucket === 'every' || (isOfBucket && bucket === 'other');
        return { role, bucket, may: hasRole && !(role === 'rotator' && isOther) };
      }),
    );

    test.each(cases)('lets a $role in for bucket $bucket: $may', async ({ role, bucket, may }) => {
      const byToken = await codeOf(method, bucket, { token: TOKENS[role] });
      expect(isLetIn(byToken), status[byToken]).toBe(may);
      if (!may) expect(byToken).toBe(status.PERMISSION_DENIED);
      const certificate = authority.issue({ names: [`URI:${SPIFFE(role)}`] });
      expect(await codeOf(method, bucket, { certificate })).toBe(byToken);
    });

    const names = [`URI:${SPIFFE('admin')}`];
    test.each<[string, Shown]>([
      ['nothing', {}],
      ['an expired token', { token: EXPIRED }],
      ['a token that was taken out', { token: createToken() }],
      ['a certificate of a foreign authority', { certificate: stranger.issue({ names }) }],
      ['an expired certificate', { certificate: authority.issue({ names, untilMs: Date.now() - 60_000 }) }],
      ['a certificate of nobody', { certificate: authority.issue({ names: ['DNS:nobody'] }) }],
    ])('keeps out whoever shows %s', async (_, shown) => {
      const code = await codeOf(method, 'media', shown);
      // After some of them, they are too many.
      expect([status.UNAUTHENTICATED, status.RESOURCE_EXHAUSTED]).toContain(code);
    });
  });
});
