import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startFleetControl } from '../../support/fleet-control.ts';
import { runCommand, startCommand } from '../../support/run-command.ts';
import { runInTerminal } from '../../support/run-in-terminal.ts';
import { ScriptedFleet, fleetNode, fleetView } from '../../support/scripted-fleet.ts';

const REFUSAL = 'the store refuses it: 403 InvalidAccessKeyId';

/** Of which one node is behind, and another refuses. */
const SKEWED = fleetView({
  nodes: [
    fleetNode('edge-1'),
    fleetNode('edge-2', {
      buckets: { media: { generation: 3, refusal: REFUSAL }, other: { generation: 7 } },
      keysRefusal: 'the wrapping key is missing',
    }),
    fleetNode('edge-3', { buckets: { media: { generation: 3 } }, revision: 41 }),
  ],
});

async function start(...scripted: Parameters<typeof startFleetControl>) {
  const running = await startFleetControl(...scripted);
  onTestFinished(() => running.close());
  const run = (...args: string[]) => runCommand([...args, '--control', running.control]);
  return { ...running, run };
}

describe('fleet nodes', () => {
  test('shows every node, the one that is asked with a star, and what they do not go by', async () => {
    const { run } = await start(new ScriptedFleet(SKEWED));
    const { code, stdout } = await run('fleet', 'nodes');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^fleet films {2}seen by edge-1 {2}3 nodes {2}revision 42 {2}fresh \d+ s ago {2}asks https:\/\/127\.0\.0\.1:2379$/m,
    );
    expect(stdout).toMatch(/^edge-1 \* +0\.1\.0 +10\.0\.0\.1:50051 +1 min( \d+ s)? +42 +yes$/m);
    expect(stdout).toMatch(/^edge-2 +.* all but 2$/m);
    expect(stdout).toContain(`  edge-2: media: ${REFUSAL}\n  edge-2: keys: the wrapping key is missing\n`);
  });

  test('--json answers with one document, kinds in words and durations in seconds', async () => {
    const trouble = { kind: 'unreachable', reason: 'nobody answers', sinceMs: 1000 } as const;
    const { run } = await start(new ScriptedFleet({ ...SKEWED, trouble }));
    const { stdout } = await run('fleet', 'nodes', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      name: 'films',
      revision: 42,
      staleDuration: expect.any(Number) as number,
      trouble: { kind: 'unreachable', reason: 'nobody answers', sinceTime: '1970-01-01T00:00:01.000Z' },
      skew: { media: 2, other: 1 },
      nodes: [{ name: 'edge-1', isThisNode: true, revision: 42 }, { name: 'edge-2' }, { name: 'edge-3' }],
    });
  });

  test('says why a node does not follow its fleet', async () => {
    const trouble = { kind: 'older', reason: 'etcd is at revision 7', sinceMs: Date.now() - 61_000 } as const;
    const { run } = await start(new ScriptedFleet(fleetView({ trouble })));
    const { stdout } = await run('fleet', 'nodes');
    expect(stdout).toMatch(/^does not follow its fleet for 1 min \d+ s, older: etcd is at revision 7$/m);
  });

  test('fails at a node without a fleet', async () => {
    const { run } = await start(undefined);
    const { code, stderr } = await run('fleet', 'nodes');
    expect(code).toBe(1);
    expect(stderr).toContain('Cannot tell the fleet: this node is of no fleet');
  });
});

test('fleet acks shows a column a bucket, what is not the newest marked in words', async () => {
  const { run } = await start(new ScriptedFleet(SKEWED));
  const { code, stdout } = await run('fleet', 'acks');
  expect(code).toBe(0);
  const table = stdout.split('\n').map((line) => line.trim().split(/ {2,}/));
  expect(table).toEqual(
    expect.arrayContaining([
      ['NODE', 'media', 'other', 'KEYS'],
      ['newest', '4', '7'],
      ['edge-1 *', '4', '7', 'yes'],
      ['edge-2', '3 refused', '7 source', 'refused'],
      ['edge-3', '3 behind', 'none behind', 'yes'],
    ]),
  );
  expect(stdout).toContain(`  edge-2: media: ${REFUSAL}`);
});

describe('fleet watch', () => {
  test('prints a line upon each change where there is no terminal', async () => {
    const fleet = new ScriptedFleet(SKEWED);
    const { control } = await start(fleet);
    const child = startCommand(['fleet', 'watch', '--interval', '1h', '--control', control]);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const time = String.raw`\d{4}-\d\d-\d\dT[\d:.]+Z`;
    expect(String((await lines.next()).value)).toMatch(
      new RegExp(
        `^${time}  fleet films: 3 nodes, media 2 behind, other 1 behind  revision 42  media 4  other 7$`,
      ),
    );
    fleet.become({ revision: 43, nodes: [fleetNode('edge-1')] });
    expect(String((await lines.next()).value)).toMatch(/ {2}fleet films: 1 node {2}revision 43 {2}/);
    child.kill('SIGTERM');
    await once(child, 'exit');
  });

  test('--json prints a document each time', async () => {
    const { control } = await start(new ScriptedFleet());
    const child = startCommand(['fleet', 'watch', '--interval', '100ms', '--json', '--control', control]);
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    for (let seen = 0; seen < 2; seen++)
      expect(JSON.parse(String((await lines.next()).value))).toMatchObject({ name: 'films', trouble: null });
    child.kill('SIGTERM');
    await once(child, 'exit');
  });

  test('has two views on a terminal, within its 80 columns', async () => {
    const { control } = await start(new ScriptedFleet(SKEWED));
    const terminal = runInTerminal(['fleet', 'watch', '--interval', '100ms', '--control', control]);
    await terminal.shows(/NODE +media +other +KEYS[^]*a \[acks\]/);
    terminal.press('n');
    await terminal.shows(/NODE +VERSION +CONTROL[^]*n \[nodes\]/);
    terminal.press('q');
    expect(await terminal.exit).toBe(0);
    expect(Math.max(...terminal.lines().map(({ length }) => length))).toBeLessThanOrEqual(80);
  });
});

test('fleet accept tells the revision that the node goes by then', async () => {
  const fleet = new ScriptedFleet();
  fleet.accept = () => Promise.resolve(57);
  const { run } = await start(fleet);
  expect(await run('fleet', 'accept')).toMatchObject({
    code: 0,
    stdout: 'OK  this node goes by revision 57\n',
  });
  expect((await run('fleet', 'accept', '--json')).stdout).toBe('{"revision":57}\n');
});

describe('status of a node of a fleet', () => {
  test('says in a line that somebody is behind, and with --fleet who', async () => {
    const { run } = await start(new ScriptedFleet(SKEWED));
    expect((await run('status')).stdout).toMatch(
      /^ {2}fleet films: 3 nodes, media 2 behind, other 1 behind$/m,
    );
    const { stdout } = await run('status', '--fleet');
    expect(stdout).toMatch(/^edge-3 +3 behind +none behind/m);
    expect(JSON.parse((await run('status', '--json')).stdout)).toMatchObject({
      ready: true,
      fleet: { name: 'films', skew: { media: 2 } },
    });
  });

  test('says that it does not follow, and is ready all the same', async () => {
    const trouble = { kind: 'unreachable', reason: 'nobody answers', sinceMs: Date.now() } as const;
    const { run } = await start(new ScriptedFleet(fleetView({ trouble })));
    const { stdout } = await run('status');
    expect(stdout).toMatch(/ {2}ready {2}/);
    expect(stdout).toMatch(/^ {2}does not follow its fleet for \d+ s, unreachable: nobody answers$/m);
  });

  test('--fleet says so where there is none', async () => {
    const { run } = await start(undefined);
    expect((await run('status', '--fleet')).stdout).toContain('this node is of no fleet');
    expect(JSON.parse((await run('status', '--json')).stdout)).toMatchObject({ fleet: null });
  });
});

describe('credentials push to a node of a fleet', () => {
  const nodes = [
    { node: 'edge-1', generation: 5n, acknowledged: true, reason: '' },
    { node: 'edge-2', generation: 5n, acknowledged: true, reason: '' },
    { node: 'edge-3', generation: 4n, acknowledged: false, reason: REFUSAL },
  ];
  const KEY = {
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'a+secret/0123456789abcdefghij',
  };

  async function startPushing(answered = nodes) {
    const { control, pushes } = await start(new ScriptedFleet(), answered);
    const push = (...flags: string[]) =>
      runCommand(['credentials', 'push', 'media', '--from-env', ...flags, '--control', control], {
        environment: KEY,
      });
    return { push, pushes };
  }

  test('shows the nodes, and fails where one that was waited for does not go by it', async () => {
    const { push, pushes } = await startPushing();
    const { code, stdout, stderr } = await push();
    expect(stdout).toMatch(/^edge-1 +5 +acknowledged$/m);
    expect(stdout).toMatch(new RegExp(`^edge-3 +4 +${REFUSAL}$`, 'm'));
    expect({ code, stderr }).toEqual({ code: 2, stderr: 'error: 1 of 3 nodes did not acknowledge\n' });
    expect(pushes).toMatchObject([{ wait: 1 }]);
  });

  test.each([
    ['majority', 2],
    ['none', 3],
  ])('with --wait %s is done without that one', async (wait, asked) => {
    const { push, pushes } = await startPushing();
    const { code } = await push('--wait', wait);
    expect(code).toBe(0);
    expect(pushes).toMatchObject([{ wait: asked }]);
  });

  test('with --wait majority fails where half of them are missing', async () => {
    const { push } = await startPushing(nodes.slice(1));
    expect((await push('--wait', 'majority')).code).toBe(2);
  });

  test('refuses another --wait in words', async () => {
    const { push } = await startPushing();
    const { code, stderr } = await push('--wait', 'some');
    expect(code).toBe(1);
    expect(stderr).toContain('all, majority, none');
  });
});
