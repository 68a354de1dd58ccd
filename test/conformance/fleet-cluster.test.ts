import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { type Authority, createAuthority } from '../support/certificate-authority.ts';
import type { FleetProcess } from '../support/fleet-process.ts';
import { type FleetProcesses, startFleet } from '../support/fleet-processes.ts';
import { type OverheardWay, overheardWay } from '../support/overheard-way.ts';
import { patient } from '../support/patience.ts';
import { keepReading } from './support/fleet-reads.ts';
import { pushSurely } from './support/push-surely.ts';

vi.setConfig({ testTimeout: patient(300_000) });

describe('a fleet whose cluster is put back from a backup', () => {
  it('does not go back: it serves, refuses changes, and goes on where somebody says so', async () => {
    const fleet = await startFleet();
    const reads = await keepReading(fleet.nodes);
    const backup = await fleet.etcd.saveSnapshot();
    const newest = await pushSurely(fleet, 'lost');
    expect(newest).toBe(2);
    await fleet.untilAllHave(newest);
    // What the first generation signs with is gone at the store.
    fleet.store.revokeKey('AKIAFLEETKEY00000001');
    await fleet.etcd.restore(backup);
    for (const node of fleet.nodes) {
      await expect.poll(async () => (await node.fleet()).trouble?.kind, { timeout: 30_000 }).toBe(4);
      expect(new Set(await node.generations())).toEqual(new Set([newest]));
      expect(await node.isReady()).toBe(true);
    }
    await expect(fleet.nodes[0]!.push({ key: fleet.newKey() })).rejects.toThrow(/UNAVAILABLE/);
    // A node that starts now has what it had on disk.
    expect((await reads.stop()).failures).toEqual([]);
    await fleet.nodes[2]!.kill();
    await fleet.nodes[2]!.start();
    expect(new Set(await fleet.nodes[2]!.generations())).toEqual(new Set([newest]));
    await fleet.nodes[0]!.client.acceptCluster();
    const next = await pushSurely(fleet, 'after');
    expect(next).toBeGreaterThan(newest);
    await fleet.nodes[1]!.client.acceptCluster();
    await fleet.nodes[2]!.client.acceptCluster();
    await fleet.untilAllHave(next);
  });
});

interface Files {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

/** What an authority issues for these names, in a new folder or in the place of what was there. */
async function writeFiles(authority: Authority, names: readonly string[], files?: Files): Promise<Files> {
  const { ca, certificate, key } = files ?? (await newFiles());
  const issued = authority.issue({ names });
  await writeFile(ca, authority.certificate);
  await writeFile(certificate, issued.certificate);
  await writeFile(key, issued.key);
  return { ca, certificate, key };
}

async function newFiles(): Promise<Files> {
  const folder = await mkdtemp(join(tmpdir(), 'headwater-fleet-tls-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return {
    ca: join(folder, 'ca.pem'),
    certificate: join(folder, 'certificate.pem'),
    key: join(folder, 'key.pem'),
  };
}

const PASSWORD = 'fleet-password-of-the-test';
const MEMBER = ['IP:127.0.0.1'];
const NODE = ['DNS:node'];

describe('a fleet whose cluster wants certificates and passwords', () => {
  it('goes on while both are rotated, and tokens expire', async () => {
    const [before, after] = [createAuthority('before'), createAuthority('after')];
    const member = await writeFiles(before, MEMBER);
    const own = await writeFiles(before, NODE);
    const fleet = await startFleet({
      etcd: { tls: member, flags: ['--auth-token-ttl=1'] },
      async etcdYaml(rig) {
        if (rig.user === undefined) await rig.enableAuth('/headwater/v1/default/', PASSWORD);
        const tls = `{ ca: ${own.ca}, certificate: ${own.certificate}, key: ${own.key} }`;
        return `endpoints: ${JSON.stringify(rig.endpoints)}, tls: ${tls}, user: { name: fleet, password: ${PASSWORD} }`;
      },
    });
    const reads = await keepReading(fleet.nodes);
    await sleep(3000);
    await fleet.untilAllHave(await pushSurely(fleet, 'expired'));
    await writeFiles(after, MEMBER, member);
    await writeFiles(after, NODE, own);
    for (const each of fleet.etcd.members) await each.kill();
    await fleet.etcd.startAll();
    await fleet.untilAllHave(await pushSurely(fleet, 'rotated', fleet.nodes));
    expect((await reads.stop()).failures).toEqual([]);
    for (const { output } of fleet.nodes) expect(output).not.toContain(PASSWORD);
  });
});

describe('what a fleet writes into its cluster', () => {
  it('holds no secret: in no file of it, no backup, nothing said on the way, and no line of a log', async () => {
    const ways: OverheardWay[] = [];
    const fleet = await startFleet({
      async etcdYaml({ endpoints }) {
        const own = await Promise.all(endpoints.map(overheardWay));
        ways.push(...own);
        return `endpoints: ${JSON.stringify(own.map(({ url }) => url))}`;
      },
    });
    await fleet.untilAllHave(await pushSurely(fleet, 'second'));
    await fleet.nodes[0]!.client.revoke({ bucket: 'media', generation: 1, wait: 0 });
    const secrets = ['fleet+secret/0001', 'fleet+secret/0002', await pushPrivateKey(fleet.nodes[1]!)];
    const stored = await storedBytes(fleet);
    const heard = ways.flatMap((way) => way.heard());
    const said = [...fleet.nodes, ...fleet.etcd.members].map(({ output }) => Buffer.from(output));
    for (const secret of secrets)
      for (const form of formsOf(secret))
        for (const bytes of [...stored, ...heard, ...said]) expect(bytes.includes(form), form).toBe(false);
    // The search finds what is there.
    for (const bytes of [Buffer.concat(stored), Buffer.concat(heard)])
      expect(bytes.includes('/headwater/v1/default/credentials/media')).toBe(true);
  });
});

/** Of a backup, and of every file that a member of etcd keeps. */
async function storedBytes({ etcd }: FleetProcesses): Promise<Buffer[]> {
  const files = [await etcd.saveSnapshot()];
  for (const { dataDir } of etcd.members) {
    const entries = await readdir(dataDir, { recursive: true, withFileTypes: true });
    files.push(
      ...entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)),
    );
  }
  expect(files.length).toBeGreaterThan(2 * etcd.members.length);
  return Promise.all(files.map((file) => readFile(file)));
}

/** A private key for viewers' URLs. @returns a line of it */
async function pushPrivateKey({ client }: FleetProcess): Promise<string> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const privateKeyPem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  await client.putPrivateKey({ id: 'viewers', privateKeyPem, etag: '' });
  return privateKeyPem.split('\n')[2]!;
}

/** As it is, in base64 at each place it could begin, and in hexadecimal digits. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  const base64 = [0, 1, 2].map((shift) =>
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .slice(shift + 2, -4),
  );
  return [secret, ...base64, bytes.toString('hex')];
}
