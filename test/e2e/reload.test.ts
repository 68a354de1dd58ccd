import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { runCommand } from '../control/support/run-command.ts';
import { startServing, type NodeRig } from '../support/node-rig.ts';
import { readUnderLoad, segmentsOf } from '../support/segment-load.ts';
import { FIRST_KEY } from '../support/store-rig.ts';

const READERS = 4;

const { accessKeyId, secretAccessKey } = FIRST_KEY;

/** A node that serves, with generation 1 of its bucket's credential. */
async function startWithKey() {
  const node = await startServing();
  const command = (...args: string[]) =>
    runCommand([...args, '--control', node.control], {
      environment: { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey },
    });
  expect((await command('credentials', 'push', 'media')).code).toBe(0);
  const status = async () => JSON.parse((await command('status', '--json')).stdout) as Status;
  const change = (from: string, to: string) => {
    const text = readFileSync(node.configFile, 'utf8');
    expect(text).toContain(from);
    writeFileSync(node.configFile, text.replace(from, to));
  };
  return { node, command, status, change };
}

interface Status {
  readonly workers: { pid: number; generations: Record<string, number> }[];
  readonly config: { refusalReason: string };
}

const OTHER_BUCKET = `
  other:
    bucket: media
    region: REGION
    endpoint: ENDPOINT
    addressing: path
    credentials: { source: static, access_key_id: ${accessKeyId}, secret_access_key: "${secretAccessKey}" }
routes:
  - { path: /other/, bucket: other, mode: passthrough }`;

/** A second bucket at the same store, and a route to it. */
function otherBucket({ configFile }: NodeRig): string {
  const text = readFileSync(configFile, 'utf8');
  const valueOf = (key: string) => new RegExp(`${key}: (\\S+)`).exec(text)![1]!;
  return OTHER_BUCKET.replace('REGION', valueOf('region')).replace('ENDPOINT', valueOf('endpoint'));
}

describe('a node whose configuration changes', () => {
  it('goes by it after "headwater reload", and loses no request and no credential', async () => {
    const { node, command, status, change } = await startWithKey();
    const segments = await segmentsOf(node.url);
    const before = await status();
    let isOver = false;
    const load = readUnderLoad(segments, () => isOver, READERS);
    change('workers: 2', 'workers: 3');
    change('\nroutes:', otherBucket(node));
    const checked = await command('reload', '--check');
    expect(checked.stdout.trim()).toBe('would change: origin.workers, routes, buckets.other');
    const reloaded = await command('reload');
    expect(reloaded.stdout).toContain('changed: origin.workers, routes, buckets.other');
    isOver = true;
    const { failures, requests } = await load;
    expect(failures).toEqual([]);
    expect(requests).toBeGreaterThan(READERS);
    const answer = await fetch(`${node.url.replace('/vod', '/other')}/ladder.ism`);
    expect([answer.status, (await answer.text()).includes('<smil')]).toEqual([200, true]);
    const after = await status();
    expect(after.workers.map(({ generations }) => generations)).toEqual(
      [1, 2, 3].map(() => ({ media: 1, other: 1 })),
    );
    const pids = after.workers.map(({ pid }) => pid);
    expect(before.workers.filter(({ pid }) => pids.includes(pid))).toEqual([]);
  });

  it('stays as it is where the file is refused, and says why', async () => {
    const { node, command, status, change } = await startWithKey();
    const before = await status();
    change('mode: package', 'mode: parcel');
    const refused = await command('reload');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('routes[0].mode');
    expect((await status()).config.refusalReason).toContain('routes[0].mode');
    expect((await status()).workers.map(({ pid }) => pid)).toEqual(before.workers.map(({ pid }) => pid));
    expect((await fetch(`${node.url}/ladder.ism/.m3u8`)).status).toBe(200);
    change('mode: parcel', 'mode: package');
    expect((await command('reload')).stdout).toContain('nothing changed');
    expect((await status()).config.refusalReason).toBe('');
  });

  it('stays as it is, whole, where a key that stands in the file is refused by the store', async () => {
    const { node, command, status, change } = await startWithKey();
    change('\nroutes:', otherBucket(node));
    expect((await command('reload')).code).toBe(0);
    const other = () =>
      fetch(`${node.url.replace('/vod', '/other')}/ladder.ism`).then((answer) => answer.status);
    expect(await other()).toBe(200);
    await vi.waitFor(async () => {
      const tried = await command('credentials', 'push', 'other', '--verify', '--validate-only');
      expect(tried.code).toBe(0);
    }, 20_000);
    const before = await status();
    change(`secret_access_key: "${secretAccessKey}"`, 'secret_access_key: "no+such/secret"');
    change('path: /other/', 'path: /another/');
    const refused = await command('reload');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('SignatureDoesNotMatch');
    expect((await status()).config.refusalReason).toContain('SignatureDoesNotMatch');
    const pids = ({ workers }: Status) => workers.map(({ pid, generations }) => [pid, generations]);
    expect(pids(await status())).toEqual(pids(before));
    expect(await other()).toBe(200);
    change('no+such/secret', secretAccessKey);
    expect((await command('reload')).stdout).toContain('changed: routes');
    expect(await other()).toBe(404);
  });

  it('does not take another port without a restart', async () => {
    const { command, change } = await startWithKey();
    change('127.0.0.1', 'localhost');
    const refused = await command('reload');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('origin.listen cannot change without a restart');
  });

  it('goes by it after SIGHUP, and says the same key no other generation', async () => {
    const { node, status, change } = await startWithKey();
    change('cache: { ranges: 0B }', 'cache: { ranges: 1MiB }, access_log: true');
    process.kill(node.pid, 'SIGHUP');
    await vi.waitUntil(() => node.output.includes('the configuration was read again'), 30_000);
    await (await fetch(`${node.url}/ladder.ism/.m3u8`)).text();
    await vi.waitUntil(() => node.output.includes('"path":"/vod/ladder.ism/.m3u8"'), 5000);
    expect((await status()).workers.map(({ generations }) => generations)).toEqual([
      { media: 1 },
      { media: 1 },
    ]);
  });
});

it('workers are replaced on "headwater workers restart", and no request is lost', async () => {
  const { node, command, status } = await startWithKey();
  const segments = await segmentsOf(node.url);
  const before = (await status()).workers.map(({ pid }) => pid);
  let isOver = false;
  const load = readUnderLoad(segments, () => isOver, READERS);
  const restarted = await command('workers', 'restart', '--json');
  isOver = true;
  expect((await load).failures).toEqual([]);
  const { workers } = JSON.parse(restarted.stdout) as { workers: { pid: number; previousPid: number }[] };
  expect(workers.map(({ previousPid }) => previousPid)).toEqual(before);
  expect(workers.map(({ pid }) => pid)).toEqual((await status()).workers.map(({ pid }) => pid));
});
