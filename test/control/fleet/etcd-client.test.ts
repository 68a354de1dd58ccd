import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ServerCredentials, status } from '@grpc/grpc-js';
import { describe, expect, it, onTestFinished } from 'vitest';
import { EtcdClient } from '../../../control/fleet/etcd/etcd-client.ts';
import type { EtcdConfig } from '../../../control/fleet/etcd/etcd.ts';
import { createAuthority } from '../../support/certificate-authority.ts';
import { keptLog } from '../support/control-fixtures.ts';
import { fakeEtcd } from './support/fake-etcd.ts';
import { freePort } from '../../support/free-port.ts';
import { patient } from '../../support/patience.ts';

const INSECURE = { credentials: ServerCredentials.createInsecure() };
/** For a client to see that its connection has ended. */
const NOTICED_MS = patient(200);
const RANGE = '/etcdserverpb.KV/Range';
const TXN = '/etcdserverpb.KV/Txn';

function clientOf(config: EtcdConfig) {
  const log = keptLog();
  const client = new EtcdClient({ config, log });
  onTestFinished(() => client.close());
  return { client, log };
}

const NO_CHANGE = { compare: [], success: [] };

describe('EtcdClient', () => {
  it('reads from another endpoint where one has no leader, and commits there only what was not begun', async () => {
    const refused = { code: status.UNAVAILABLE, details: 'etcdserver: request timed out' };
    const servers = await Promise.all([1, 2, 3].map(() => fakeEtcd({ ...INSECURE, refusal: () => refused })));
    const { client } = clientOf({ endpoints: servers.map(({ port }) => `http://127.0.0.1:${port}`) });
    await expect(client.read({ key: '/a' })).rejects.toMatchObject({ kind: 'unavailable' });
    expect(servers.map(({ calls }) => calls.map(({ path }) => path))).toEqual([[RANGE], [RANGE], [RANGE]]);
    await expect(client.commit(NO_CHANGE)).rejects.toMatchObject({ kind: 'unavailable', maybeDone: true });
    expect(servers.flatMap(({ calls }) => calls.filter(({ path }) => path === TXN))).toHaveLength(1);
    refused.details = 'etcdserver: no leader';
    await expect(client.commit(NO_CHANGE)).rejects.toMatchObject({ kind: 'unavailable', maybeDone: false });
    expect(servers.flatMap(({ calls }) => calls.filter(({ path }) => path === TXN))).toHaveLength(4);
  });

  it('begins at one endpoint or another', async () => {
    const endpoints = Array.from({ length: 5 }, (_, index) => `http://127.0.0.1:${index + 1}`);
    const first = Array.from({ length: 50 }, () => clientOf({ endpoints }).client.connection.endpoint);
    expect(new Set(first).size).toBeGreaterThan(1);
  });

  it('connects once for calls that come together', async () => {
    const { port, calls } = await fakeEtcd(INSECURE);
    const { client, log } = clientOf({ endpoints: [`http://127.0.0.1:${port}`] });
    await Promise.all([client.read({ key: '/a' }), client.commit(NO_CHANGE), client.read({ key: '/b' })]);
    expect(new Set(calls.map(({ peer }) => peer)).size).toBe(1);
    expect(log.lines).toEqual([]);
  });

  it('says once that etcd does not answer, and that it does again', async () => {
    const server = await fakeEtcd(INSECURE);
    const { port } = server;
    const { client, log } = clientOf({ endpoints: [`http://127.0.0.1:${port}`] });
    await client.read({ key: '/a' });
    server.stop();
    for (let count = 0; count < 3; count++)
      await expect(client.read({ key: '/a' })).rejects.toThrow('ECONNREFUSED');
    await fakeEtcd({ ...INSECURE, port });
    await client.read({ key: '/a' });
    expect(log.lines.map(({ message }) => message)).toEqual(['a call of etcd failed', 'etcd answers again']);
  });

  it('has no word for the log about what etcd says no to', async () => {
    const refusal = { code: status.INVALID_ARGUMENT, details: 'etcdserver: request is too large' };
    const { port } = await fakeEtcd({ ...INSECURE, refusal: () => refusal });
    const { client, log } = clientOf({ endpoints: [`http://127.0.0.1:${port}`] });
    await expect(client.commit(NO_CHANGE)).rejects.toMatchObject({ kind: 'refused', maybeDone: false });
    expect(client.connection.lastError).toBeUndefined();
    expect(log.lines).toEqual([]);
  });

  it('shows the certificate that is in its file when it connects', async () => {
    const authority = createAuthority('fleet');
    const server = authority.issue({ names: ['IP:127.0.0.1'] });
    const pair = { cert_chain: Buffer.from(server.certificate), private_key: Buffer.from(server.key) };
    const credentials = ServerCredentials.createSsl(Buffer.from(authority.certificate), [pair], true);
    const folder = await mkdtemp(join(tmpdir(), 'headwater-etcd-tls-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const file = (name: string): string => join(folder, name);
    const issue = async (): Promise<void> => {
      const own = authority.issue({ names: ['DNS:node'] });
      await writeFile(file('certificate'), own.certificate);
      await writeFile(file('key'), own.key);
    };
    await writeFile(file('ca'), authority.certificate);
    await issue();
    const first = await fakeEtcd({ credentials, port: await freePort() });
    const tls = { ca: file('ca'), certificate: file('certificate'), key: file('key') };
    const { client } = clientOf({ endpoints: [`https://127.0.0.1:${first.port}`], tls });
    await client.read({ key: '/a' });
    await issue();
    await client.read({ key: '/a' });
    const [before, same] = first.calls.map(({ serial }) => serial);
    expect(before).toBeDefined();
    expect(same).toBe(before);
    first.stop();
    // A connection that ends under a call is another matter: that call fails, and the next has another channel.
    await sleep(NOTICED_MS);
    const second = await fakeEtcd({ credentials, port: first.port });
    await client.read({ key: '/a' });
    expect(second.calls[0]?.serial).toBeDefined();
    expect(second.calls[0]?.serial).not.toBe(before);
  });

  it('leaves no connection open with an endpoint that stands still', async () => {
    const server = createServer((socket) => socket.resume().on('error', () => undefined)).listen(
      0,
      '127.0.0.1',
    );
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const { client } = clientOf({
      endpoints: [`http://127.0.0.1:${(server.address() as AddressInfo).port}`],
    });
    let connected = 0;
    server.on('connection', () => connected++);
    await expect(client.read({ key: '/a' })).rejects.toMatchObject({ kind: 'unavailable' });
    expect(connected).toBe(2);
    const open = () => new Promise((resolve) => server.getConnections((_, count) => resolve(count)));
    await expect.poll(open).toBe(0);
  });
});
