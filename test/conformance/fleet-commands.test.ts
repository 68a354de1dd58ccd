import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test, vi } from 'vitest';
import { formatListenAddress } from '../../control/listen-address.ts';
import { rekeyState } from '../../control/state/rekey-state.ts';
import { runCommand } from '../control/support/run-command.ts';
import { readPage } from '../support/docs-pages.ts';
import { type EtcdRig, startEtcd } from '../support/etcd-rig.ts';
import { FLEET_KEY, FleetTestNode, newStateKey } from '../support/fleet-rig.ts';
import { FIRST_KEY, SECOND_KEY, startStore } from '../support/store-rig.ts';

const run = promisify(execFile);

const ROOT_PASSWORD = 'root-password';
const ETCD_PASSWORD = 'films-password';
const USER = { name: 'headwater-films', password: ETCD_PASSWORD };

const FIRST = {
  AWS_ACCESS_KEY_ID: FIRST_KEY.accessKeyId,
  AWS_SECRET_ACCESS_KEY: FIRST_KEY.secretAccessKey,
};
const SECOND = {
  AWS_ACCESS_KEY_ID: SECOND_KEY.accessKeyId,
  AWS_SECRET_ACCESS_KEY: SECOND_KEY.secretAccessKey,
  AWS_SESSION_TOKEN: SECOND_KEY.kind === 'session' ? SECOND_KEY.sessionToken : '',
};

const SOON = { timeout: 30_000, interval: 200 };

/** Makes roles and users as the page of fleets says. */
async function setUpAsDocumented(etcd: EtcdRig): Promise<void> {
  const [, commands = ''] = /```sh\n(etcdctl user add root.*?)```/s.exec(readPage('docs/fleet.md')) ?? [];
  expect(commands).toContain('etcdctl auth enable');
  const env = {
    PATH: process.env['PATH'],
    ETCDCTL_API: '3',
    ETCDCTL_ENDPOINTS: etcd.endpoints.join(','),
    ROOT_PASSWORD,
    ETCD_PASSWORD,
  };
  await run('bash', ['-euc', commands], { env });
  etcd.user = `root:${ROOT_PASSWORD}`;
}

async function start() {
  const etcd = await startEtcd({ members: 3 });
  await setUpAsDocumented(etcd);
  const store = await startStore();
  store.addKey(SECOND_KEY);
  await store.putObject('media', 'one.txt', Buffer.from('one'));
  const startNode = (name: string) =>
    FleetTestNode.start({ name, endpoints: etcd.endpoints, store, etcd: { fleet: 'films', user: USER } });
  const nodes = [await startNode('edge-1'), await startNode('edge-2')] as const;
  return { etcd, store, nodes };
}

const command = (node: FleetTestNode, args: readonly string[], environment: Record<string, string> = {}) =>
  runCommand([...args, '--control', node.control], { environment });

const fleetOf = async (node: FleetTestNode) =>
  JSON.parse((await command(node, ['fleet', 'nodes', '--json'])).stdout) as {
    readonly revision: number;
    readonly nodes: readonly { readonly name: string }[];
    readonly trouble: { readonly kind: string } | null;
    readonly skew: Readonly<Record<string, number>>;
  };

const opsOf = (node: FleetTestNode) => `http://${formatListenAddress(node.node.opsAddress)}`;

const textOf = async (url: string) => {
  const response = await fetch(url);
  return { status: response.status, text: await response.text() };
};

test('a fleet is set up, pushed to, left without etcd, and put back by the commands of its page', async () => {
  const { etcd, nodes } = await start();
  const [one, two] = nodes;
  await vi.waitFor(async () => expect((await fleetOf(one)).nodes).toHaveLength(2), SOON);

  const push = (node: FleetTestNode, keys: Record<string, string>, ...more: string[]) =>
    command(node, ['credentials', 'push', 'media', '--from-env', ...more], keys);
  const pushed = await push(two, FIRST);
  expect(pushed.stdout).toMatch(/^edge-1 +1 +acknowledged\nedge-2 +1 +acknowledged$/m);
  expect(pushed.code).toBe(0);
  expect(await textOf(`${one.url}/files/one.txt`)).toEqual({ status: 200, text: 'one' });
  expect((await command(one, ['fleet', 'acks'])).stdout).toMatch(
    /^newest +1 *\nedge-1 \* +1 +yes\nedge-2 +1 +yes$/m,
  );
  const shown = await command(one, ['status', '--fleet']);
  expect(shown.stdout).toMatch(/^fleet films {2}seen by edge-1 {2}2 nodes {2}revision \d+ /m);
  const metrics = async (node: FleetTestNode) => (await textOf(`${opsOf(node)}/metrics`)).text.split('\n');
  expect(await metrics(one)).toEqual(
    expect.arrayContaining([
      'headwater_fleet_nodes 2',
      'headwater_fleet_skew{bucket="media"} 0',
      'headwater_fleet_trouble{kind="unreachable"} 0',
    ]),
  );

  // A retry is answered by any node as the first time.
  const retry = () => push(one, SECOND, '--request-id', 'today', '--json');
  expect(JSON.parse((await retry()).stdout)).toMatchObject({ generation: 2 });
  const again = await push(two, SECOND, '--request-id', 'today', '--json');
  expect(JSON.parse(again.stdout)).toMatchObject({ generation: 2 });

  const backup = await etcd.saveSnapshot();
  expect((await push(one, FIRST, '--wait', 'majority')).code).toBe(0);
  await Promise.all(etcd.members.map((member) => member.kill()));
  const refused = await push(two, SECOND);
  expect(refused.code).toBe(1);
  expect(refused.stderr).toContain('(UNAVAILABLE)');
  await vi.waitFor(async () => expect((await fleetOf(two)).trouble?.kind).toBe('unreachable'), SOON);
  expect((await command(two, ['status'])).stdout).toMatch(/does not follow its fleet for .*, unreachable: /);
  expect((await textOf(`${opsOf(two)}/readyz`)).status).toBe(200);
  expect(await metrics(two)).toContain('headwater_fleet_trouble{kind="unreachable"} 1');
  expect(await textOf(`${two.url}/files/one.txt`)).toEqual({ status: 200, text: 'one' });

  await etcd.restore(backup);
  for (const node of nodes)
    await vi.waitFor(async () => expect((await fleetOf(node)).trouble?.kind).toBe('older'), SOON);
  const isOver = async () => {
    for (const node of nodes) if ((await fleetOf(node)).trouble?.kind === 'older') return node;
    return undefined;
  };
  for (let node = await isOver(); node !== undefined; node = await isOver()) {
    const accepted = await command(node, ['fleet', 'accept']);
    expect(accepted).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^OK {2}this node goes by/) as string,
    });
  }
  await vi.waitFor(async () => expect((await fleetOf(one)).skew).toEqual({ media: 0 }), SOON);
  expect([one.generation, two.generation]).toEqual([3, 3]);
  expect(JSON.parse((await push(two, SECOND, '--json')).stdout)).toMatchObject({
    generation: 4,
    nodes: [
      { node: 'edge-1', generation: 4, acknowledged: true },
      { node: 'edge-2', generation: 4, acknowledged: true },
    ],
  });
});

test('a fleet gets another state key under another name, with all that it has', async () => {
  const etcd = await startEtcd();
  const store = await startStore();
  const began = { endpoints: etcd.endpoints, store };
  const before = await Promise.all(
    ['edge-1', 'edge-2'].map((name) => FleetTestNode.start({ name, ...began, etcd: { fleet: 'films' } })),
  );
  const seesBoth = async (node: FleetTestNode) => expect((await fleetOf(node)).nodes).toHaveLength(2);
  await vi.waitFor(() => seesBoth(before[0]!), SOON);
  const pushed = await command(
    before[0]!,
    ['credentials', 'push', 'media', '--from-env', '--no-verify'],
    FIRST,
  );
  expect(pushed.code).toBe(0);

  const key = newStateKey();
  const after: FleetTestNode[] = [];
  for (const node of before) {
    const { name, folder } = node;
    await node.close();
    await rekeyState({ file: join(folder, 'state'), key: FLEET_KEY }, key);
    after.push(await FleetTestNode.start({ name, folder, key, ...began, etcd: { fleet: 'films-2' } }));
  }
  for (const node of after) {
    await vi.waitFor(async () => expect((await fleetOf(node)).trouble?.kind).toBe('older'), SOON);
    expect((await command(node, ['fleet', 'accept'])).code).toBe(0);
  }
  await vi.waitFor(() => seesBoth(after[0]!), SOON);
  await vi.waitFor(async () => expect((await fleetOf(after[0]!)).skew).toEqual({ media: 0 }), SOON);
  const again = await command(
    after[1]!,
    ['credentials', 'push', 'media', '--from-env', '--no-verify'],
    SECOND,
  );
  expect(again.stdout).toMatch(/^edge-1 +2 +acknowledged\nedge-2 +2 +acknowledged$/m);
});

test('what somebody has written by hand is refused of its bucket alone, and is mended by deleting it', async () => {
  const etcd = await startEtcd();
  const store = await startStore();
  const start = (folder: object = {}) =>
    FleetTestNode.start({ name: 'edge-1', endpoints: etcd.endpoints, store, ...folder });
  const before = await start();
  const push = (node: FleetTestNode) =>
    command(node, ['credentials', 'push', 'media', '--from-env', '--no-verify'], FIRST);
  await vi.waitFor(async () => expect((await push(before)).code).toBe(0), SOON);
  await before.close();
  await etcd.etcdctl('put', '/headwater/v1/test/credentials/media', '{"schema":1}');

  const node = await start({ folder: before.folder });
  const acks = async () => (await command(node, ['fleet', 'acks'])).stdout;
  await vi.waitFor(async () => expect(await acks()).toMatch(/^edge-1 \* +1 refused +yes$/m), SOON);
  expect(await acks()).toContain('edge-1: media: it is sealed with another key');
  expect((await push(node)).stderr).toContain('(UNAVAILABLE)');
  await etcd.etcdctl('del', '/headwater/v1/test/credentials/media');
  await vi.waitFor(async () => expect((await push(node)).code).toBe(0), SOON);
  expect(await acks()).toMatch(/^edge-1 \* +2 +yes$/m);
});
