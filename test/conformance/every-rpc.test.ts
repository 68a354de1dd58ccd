import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Client, credentials, status, type GrpcObject, type ServiceError } from '@grpc/grpc-js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { RPCS } from '../../control/grpc/rpcs.ts';
import { originConfig } from '../control/support/control-fixtures.ts';
import { ReflectionClient } from '../control/support/reflection-client.ts';
import { startTestNode } from '../control/support/test-node.ts';
import { createAuthority } from '../support/certificate-authority.ts';

const run = promisify(execFile);
const PYTHON = '/usr/bin/python3';
const SCRIPT = fileURLToPath(new URL('support/reflect-and-call.py', import.meta.url));
const ADMIN = 'spiffe://example.org/admin';
const PACKAGE = 'headwater.control.v1';

/** Signed with a key that the node does not hold. */
const GRANT = {
  grant: { url: 'https://cdn.example.com/a', key_id: 'K1', expire_time: '2100-01-01T00:00:00Z' },
};

/** What each method is asked, and how it ends on a node whose buckets have no store; nothing here changes one twice. */
const CALLS: Readonly<Record<string, readonly [request: object, code: string]>> = {
  'CredentialService/PushCredential': [
    {
      bucket: 'media',
      access_key_pair: {
        access_key_id: 'AKIAIOSFODNN7EXAMPLE',
        secret_access_key: 'a+secret/0123456789abcdefghij',
      },
      validate_only: true,
    },
    'OK',
  ],
  'CredentialService/ListCredentials': [{}, 'OK'],
  'CredentialService/WatchCredentials': [{}, 'OK'],
  'CredentialService/RefreshCredential': [{ bucket: 'media' }, 'FAILED_PRECONDITION'],
  'CredentialService/RollbackCredential': [{ bucket: 'media' }, 'FAILED_PRECONDITION'],
  'CredentialService/RevokeCredential': [{ bucket: 'media', generation: 7 }, 'NOT_FOUND'],
  'CredentialService/GetRotations': [{}, 'OK'],
  'KeyGroupService/PutPublicKey': [{ id: 'K1', public_key_pem: 'no key' }, 'INVALID_ARGUMENT'],
  'KeyGroupService/PutPrivateKey': [{ id: 'K1', private_key_pem: 'no key' }, 'INVALID_ARGUMENT'],
  'KeyGroupService/PutKeyGroup': [{ name: 'viewers', key_ids: ['K1'] }, 'NOT_FOUND'],
  'KeyGroupService/ListKeys': [{}, 'OK'],
  'KeyGroupService/ListKeyGroups': [{}, 'OK'],
  'KeyGroupService/DeleteKey': [{ id: 'K1' }, 'NOT_FOUND'],
  'KeyGroupService/DeletePrivateKey': [{ id: 'K1' }, 'NOT_FOUND'],
  'KeyGroupService/DeleteKeyGroup': [{ name: 'viewers' }, 'NOT_FOUND'],
  'KeyGroupService/PutShieldKeys': [{ name: 'cdn', values: ['too short'] }, 'INVALID_ARGUMENT'],
  'KeyGroupService/ListShieldKeys': [{}, 'OK'],
  'KeyGroupService/DeleteShieldKeys': [{ name: 'cdn' }, 'NOT_FOUND'],
  'SigningService/SignRequest': [{ bucket: 'nowhere', method: 'GET', url: '/a' }, 'NOT_FOUND'],
  'SigningService/PresignUrl': [{ bucket: 'nowhere', key: 'a' }, 'NOT_FOUND'],
  'SigningService/Explain': [{ url: '/nowhere/a' }, 'NOT_FOUND'],
  'SigningService/SignViewerUrl': [GRANT, 'NOT_FOUND'],
  'SigningService/SignViewerCookies': [GRANT, 'NOT_FOUND'],
  'CacheService/Purge': [{ bucket: 'nowhere' }, 'NOT_FOUND'],
  'StatusService/GetStatus': [{}, 'OK'],
  'StatusService/WatchStatus': [{}, 'OK'],
  'FleetService/GetFleet': [{}, 'FAILED_PRECONDITION'],
  'FleetService/WatchFleet': [{}, 'FAILED_PRECONDITION'],
  'FleetService/AcceptCluster': [{}, 'FAILED_PRECONDITION'],
  'NodeService/ReloadConfig': [{ validate_only: true }, 'FAILED_PRECONDITION'],
  'NodeService/RestartWorkers': [{}, 'OK'],
};
const REQUESTS = Object.fromEntries(
  Object.entries(CALLS).map(([name, [request]]) => [`${PACKAGE}.${name}`, request]),
);
const CODES = Object.fromEntries(
  Object.entries(CALLS).map(([name, [, code]]) => [`${PACKAGE}.${name}`, code]),
);

const folder = mkdtempSync(join(tmpdir(), 'headwater-rpcs-'));
const write = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const authority = createAuthority('ours');
const server = authority.issue({ names: ['DNS:localhost'] });
const client = authority.issue({ names: [`URI:${ADMIN}`] });
const files = {
  ca: write('ca.pem', authority.certificate),
  certificate: write('client.pem', client.certificate),
  key: write('client.key', client.key),
};

let address: string;
let running: Awaited<ReturnType<typeof startTestNode>>;
beforeAll(async () => {
  const tls = {
    certificate: write('server.pem', server.certificate),
    key: write('server.key', server.key),
    clientCa: files.ca,
  };
  const access = [{ name: 'tests', role: 'admin', proof: { kind: 'san', san: ADMIN } }] as const;
  const routes = [{ path: '/media/', bucket: 'media', prefix: '', mode: 'package' }] as const;
  running = await startTestNode({
    origin: { ...originConfig(), routes },
    control: { listen: { kind: 'tcp', host: '127.0.0.1', port: 0 }, tls, access },
  });
  address = running.control.replace('127.0.0.1', 'localhost');
});
afterAll(async () => {
  await running.node.close();
  rmSync(folder, { recursive: true });
});

it('every RPC is asked here', () => {
  expect(
    Object.keys(REQUESTS)
      .map((name) => `/${name}`)
      .toSorted(),
  ).toEqual([...RPCS.keys()].toSorted());
});

it('Python drives every RPC over mutual TLS, knowing what reflection told', async () => {
  const asking = run(PYTHON, [SCRIPT, address, 'v1', files.ca, files.certificate, files.key]);
  asking.child.stdin?.end(JSON.stringify(REQUESTS));
  const { codes } = JSON.parse((await asking).stdout) as { codes: object };
  expect(codes).toEqual(CODES);
});

it('Buf drives every RPC over mutual TLS, knowing what reflection told', async () => {
  const tls = ['--cacert', files.ca, '--cert', files.certificate, '--key', files.key];
  const codes: Record<string, string> = {};
  for (const [name, request] of Object.entries(REQUESTS)) {
    const stream = name.includes('/Watch') ? ['--timeout', '5s'] : [];
    const args = ['curl', '--protocol', 'grpc', ...tls, ...stream, '--data', JSON.stringify(request)];
    codes[name] = await run('buf', [...args, `https://${address}/${name}`]).then(
      () => 'OK',
      ({ stdout, stderr }: { stdout: string; stderr: string }) => codeInBuf(stdout, stderr),
    );
  }
  expect(codes).toEqual(CODES);
});

/** It prints the error as JSON; a stream that was cut by its deadline has said something before. */
function codeInBuf(stdout: string, stderr: string): string {
  const code = /"code": *"(\w+)"/.exec(stderr)?.[1]?.toUpperCase() ?? stderr;
  return code === 'DEADLINE_EXCEEDED' && stdout !== '' ? 'OK' : code;
}

it('grpc-js drives every RPC over mutual TLS, knowing what reflection told', async () => {
  const [ca, key, certificate] = [authority.certificate, client.key, client.certificate].map((text) =>
    Buffer.from(text),
  );
  const secrets = credentials.createSsl(ca, key, certificate);
  const reflection = new ReflectionClient(address, 'v1', secrets);
  const codes: Record<string, string> = {};
  for (const service of new Set(Object.keys(REQUESTS).map((name) => name.split('/')[0]!))) {
    const Service = serviceIn(await reflection.load(service), service);
    const caller = new Service(address, secrets);
    for (const [name, request] of Object.entries(REQUESTS)) {
      if (name.startsWith(`${service}/`))
        codes[name] = await codeOf(caller, name.split('/')[1]!, withTimestamps(request));
    }
    caller.close();
  }
  expect(codes).toEqual(CODES);
});

type AnyClient = Client & Record<string, (...args: unknown[]) => NodeJS.EventEmitter & { cancel(): void }>;
type AnyService = new (address: string, secrets: unknown) => AnyClient;

function serviceIn(root: GrpcObject, name: string): AnyService {
  return name
    .split('.')
    .reduce((at: unknown, part) => (at as Record<string, unknown>)[part], root) as AnyService;
}

/** proto-loader takes messages of times, where JSON has words. */
function withTimestamps(request: object): object {
  return JSON.parse(JSON.stringify(request), (_, value: unknown) =>
    typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value)
      ? { seconds: Date.parse(value) / 1000, nanos: 0 }
      : value,
  ) as object;
}

function codeOf(caller: AnyClient, method: string, request: object): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const answered = (error: ServiceError | null) => resolve(status[error?.code ?? status.OK]);
  if (!method.startsWith('Watch')) {
    caller[method]!(request, answered);
    return promise;
  }
  const stream = caller[method]!(request);
  stream.on('error', answered).once('data', () => {
    answered(null);
    stream.cancel();
  });
  return promise;
}
