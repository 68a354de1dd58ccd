import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { EtcdConfig } from '../../control/fleet/etcd/etcd.ts';
import { type Authority, createAuthority } from '../support/certificate-authority.ts';
import { type EtcdRig, startEtcd } from '../support/etcd-rig.ts';
import { ALL, clientOf, errorOf, put, recordWatch } from './support/etcd-clients.ts';

const PASSWORD = 'correct-horse';

async function startWithUsers(...flags: string[]): Promise<EtcdRig> {
  const rig = await startEtcd({ flags });
  await rig.enableAuth('/test/', PASSWORD);
  return rig;
}

const asFleet = (rig: EtcdRig, password = PASSWORD): EtcdConfig => ({
  endpoints: rig.endpoints,
  user: { name: 'fleet', password },
});

describe('etcd that asks who somebody is', () => {
  it('lets in whoever says the password, and no further than its role goes', async () => {
    const rig = await startWithUsers();
    const client = clientOf(asFleet(rig));
    const revision = await put(client, '/test/a');
    expect((await client.read(ALL)).entries.length).toBe(1);
    const record = recordWatch(client, revision);
    await put(client, '/test/b');
    await expect.poll(() => record.calls.length).toBe(1);
    for (const error of await Promise.all(
      [client.read({ key: '/other' }), put(client, '/other')].map(errorOf),
    ))
      expect(error).toMatchObject({ kind: 'denied', maybeDone: false });
    const watch = recordWatch(client, revision, { key: '/other' });
    await expect.poll(() => watch.ends.map(({ kind }) => kind)).toEqual(['denied']);
  });

  it.each<[string, (rig: EtcdRig) => EtcdConfig]>([
    ['another password', (rig) => asFleet(rig, 'wrong-horse')],
    [
      'a user whom it does not know',
      (rig) => ({ ...asFleet(rig), user: { name: 'nobody', password: PASSWORD } }),
    ],
    ['nobody', ({ endpoints }) => ({ endpoints })],
  ])('denies %s', async (_, config) => {
    const rig = await startWithUsers();
    const lines: string[] = [];
    const keep = (fields: object, message: string): void =>
      void lines.push(`${message} ${JSON.stringify(fields)}`);
    const client = clientOf(config(rig), { info: keep, warn: keep, error: keep });
    const calls = [client.read(ALL), put(client, '/test/a', 'value-of-a')];
    for (const error of await Promise.all(calls.map(errorOf))) {
      expect(error).toMatchObject({ kind: 'denied', maybeDone: false });
      lines.push(error.message);
    }
    const record = recordWatch(client, 1);
    await expect.poll(() => record.ends.map(({ kind }) => kind)).toEqual(['denied']);
    expect(lines.length).toBeGreaterThanOrEqual(3);
    expect(lines.join('\n')).not.toMatch(/horse|value-of-a|\/test\//);
  });

  it('is told the password again where a token has expired, by transactions, too', async () => {
    const rig = await startWithUsers('--auth-token-ttl=1');
    const client = clientOf(asFleet(rig));
    for (const call of [() => client.read(ALL), () => put(client, '/test/a')]) {
      await call();
      // Those that are used live on: looked at once a second, and kept for one.
      await sleep(3000);
      await call();
    }
    await sleep(3000);
    // All who find it expired at once.
    await Promise.all(Array.from({ length: 20 }, () => client.read(ALL)));
  });

  it('is told the password again by a member that started anew, and where users were changed', async () => {
    const rig = await startWithUsers();
    const client = clientOf(asFleet(rig));
    await put(client, '/test/a');
    await rig.etcdctl('role', 'grant-permission', 'fleet', 'readwrite', '/granted');
    await put(client, '/granted');
    await rig.members[0]!.restart();
    await expect.poll(() => put(client, '/test/a')).toBeGreaterThan(0);
  });

  it('may begin to ask while it is used, and have asked nobody before', async () => {
    const rig = await startEtcd();
    const client = clientOf(asFleet(rig));
    await put(client, '/test/a');
    await rig.enableAuth('/test/', PASSWORD);
    await put(client, '/test/a');
    expect((await client.read(ALL)).entries.length).toBe(1);
  });
});

interface Files {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

/** PEM files of an authority and of what it issued. */
async function writeFiles(authority: Authority, names: readonly string[]): Promise<Files> {
  const folder = await mkdtemp(join(tmpdir(), 'headwater-etcd-tls-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const files = {
    ca: join(folder, 'ca.pem'),
    certificate: join(folder, 'certificate.pem'),
    key: join(folder, 'key.pem'),
  };
  await rewrite(files, authority, names);
  return files;
}

async function rewrite(files: Files, authority: Authority, names: readonly string[]): Promise<void> {
  const issued = authority.issue({ names });
  await writeFile(files.ca, authority.certificate);
  await writeFile(files.certificate, issued.certificate);
  await writeFile(files.key, issued.key);
}

const LOOPBACK = ['IP:127.0.0.1', 'DNS:localhost'];
const NODE = ['DNS:node-1'];

describe('etcd over TLS', () => {
  it('is believed for its certificate, by address and by name, and believes ours', async () => {
    const authority = createAuthority('fleet');
    const rig = await startEtcd({ tls: await writeFiles(authority, LOOPBACK) });
    const tls = await writeFiles(authority, NODE);
    const client = clientOf({ endpoints: rig.endpoints, tls });
    await put(client, '/test/a');
    const byName = rig.endpoints.map((url) => url.replace('127.0.0.1', 'localhost'));
    expect((await clientOf({ endpoints: byName, tls }).read(ALL)).entries.length).toBe(1);
  });

  it.each<[string, (authority: Authority) => Promise<Partial<Files>>]>([
    ['by whom we do not believe', async () => writeFiles(createAuthority('stranger'), NODE)],
    [
      'that sees no certificate of ours',
      async (authority) => ({ ca: (await writeFiles(authority, NODE)).ca }),
    ],
    [
      'that does not believe our certificate',
      async (authority) => {
        const { ca } = await writeFiles(authority, NODE);
        return { ...(await writeFiles(createAuthority('stranger'), NODE)), ca };
      },
    ],
  ])('denies, and is denied, where it is one %s', async (_, filesOf) => {
    const authority = createAuthority('fleet');
    const rig = await startEtcd({ tls: await writeFiles(authority, LOOPBACK) });
    const client = clientOf({ endpoints: rig.endpoints, tls: await filesOf(authority) });
    expect(await errorOf(client.read(ALL))).toMatchObject({ kind: 'denied' });
    expect(await errorOf(put(client, '/test/a'))).toMatchObject({ kind: 'denied', maybeDone: false });
  });

  it('is not believed under another name', async () => {
    const authority = createAuthority('fleet');
    const rig = await startEtcd({ tls: await writeFiles(authority, ['IP:127.0.0.1', 'DNS:etcd.example']) });
    const endpoints = rig.endpoints.map((url) => url.replace('127.0.0.1', 'localhost'));
    const client = clientOf({ endpoints, tls: await writeFiles(authority, NODE) });
    expect(await errorOf(client.read(ALL))).toMatchObject({ kind: 'denied' });
  });

  it('is shown new certificates at the next connection', async () => {
    const [before, after] = [createAuthority('before'), createAuthority('after')];
    const member = await writeFiles(before, LOOPBACK);
    const rig = await startEtcd({ tls: member });
    const tls = await writeFiles(before, NODE);
    const client = clientOf({ endpoints: rig.endpoints, tls });
    const record = recordWatch(client, await put(client, '/test/a'));
    await put(client, '/test/a');
    await expect.poll(() => record.calls.length).toBe(1);
    // Both sides' files are replaced; connections that stand go on.
    await rewrite(member, after, LOOPBACK);
    await rewrite(tls, after, NODE);
    await put(client, '/test/a');
    await rig.members[0]!.restart();
    await expect.poll(() => record.ends.length).toBe(1);
    expect((await client.read(ALL)).entries.length).toBe(1);
    await put(client, '/test/a');
  });

  it('is not reached with files that are no good, and is with the next that are', async () => {
    const authority = createAuthority('fleet');
    const rig = await startEtcd({ tls: await writeFiles(authority, LOOPBACK) });
    const tls = await writeFiles(authority, NODE);
    await writeFile(tls.key, '-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n');
    const client = clientOf({ endpoints: rig.endpoints, tls });
    const error = await errorOf(client.read(ALL));
    expect(error).toMatchObject({ kind: 'denied' });
    expect(error.message).toContain(tls.key);
    expect(error.message).not.toContain('c2VjcmV0');
    await rm(tls.key);
    expect((await errorOf(put(client, '/test/a'))).message).toBe(
      `Cannot read ${tls.key} for TLS with etcd: there is no such file`,
    );
    await rewrite(tls, authority, NODE);
    await put(client, '/test/a');
  });
});
