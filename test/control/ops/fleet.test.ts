import { readFileSync } from 'node:fs';
import { describe, expect, onTestFinished, test } from 'vitest';
import { FLEET_METRICS } from '../../../control/ops/declared/fleet-metrics.ts';
import { fleetFamilies } from '../../../control/ops/fleet-metrics.ts';
import { NO_COUNTERS } from '../../../control/supervisor/counters.ts';
import { startFleetOps } from '../support/fleet-ops.ts';
import { statusWith } from '../support/node-status.ts';
import { ScriptedFleet, fleetNode, fleetView } from '../support/scripted-fleet.ts';

const SKEWED = fleetView({
  nodes: [
    fleetNode('edge-1'),
    fleetNode('edge-2', { buckets: { media: { generation: 3, refusal: 'refused' } }, keysRefusal: 'no key' }),
  ],
});

async function start(fleet: ScriptedFleet) {
  const ops = await startFleetOps(fleet);
  onTestFinished(() => ops.close());
  return async (path: string) => {
    const response = await fetch(ops.url + path);
    return { status: response.status, text: await response.text() };
  };
}

describe('/metrics of a node of a fleet', () => {
  test('tells how old its word of etcd is, who is behind, and asks before', async () => {
    const fleet = new ScriptedFleet({ ...SKEWED, freshAtMs: Date.now() - 90_000 });
    const { text } = await (await start(fleet))('/metrics');
    expect(fleet.reads).toBe(1);
    expect(text.split('\n')).toEqual(
      expect.arrayContaining([
        'headwater_fleet_revision 42',
        'headwater_fleet_nodes 2',
        'headwater_fleet_skew{bucket="media"} 1',
        'headwater_fleet_skew{bucket="other"} 1',
        'headwater_fleet_keys_refused 1',
        'headwater_fleet_trouble{kind="unreachable"} 0',
        'headwater_fleet_trouble{kind="older"} 0',
      ]),
    );
    const [, seconds] = /^headwater_fleet_stale_seconds (\S+)$/m.exec(text) ?? [];
    expect(Number(seconds)).toBeGreaterThanOrEqual(90);
  });

  test('is not held up by etcd, which is asked once at a time', async () => {
    const fleet = new ScriptedFleet(SKEWED);
    fleet.read = () => {
      fleet.reads++;
      return new Promise(() => undefined);
    };
    const get = await start(fleet);
    const [first, second] = await Promise.all([get('/metrics'), get('/metrics')]);
    expect([first.status, second.status, fleet.reads]).toEqual([200, 200, 1]);
  });

  test('is stale since the start of the node where it never was fresh', () => {
    const { freshAtMs: _, ...fleet } = fleetView();
    const families = fleetFamilies(statusWith(NO_COUNTERS, { fleet, startedAtMs: 1000 }), 61_000);
    expect(families[0]).toMatchObject({ name: 'headwater_fleet_stale_seconds', values: [{ value: 60 }] });
  });

  test('tells every series that the dashboard asks for; without a fleet none', () => {
    const told = (status: Parameters<typeof fleetFamilies>[0]) =>
      fleetFamilies(status, Date.now()).flatMap(({ name, values }) => (values.length > 0 ? [name] : []));
    expect(told(statusWith(NO_COUNTERS))).toEqual([]);
    const all = told(statusWith(NO_COUNTERS, { fleet: fleetView() }));
    expect(all).toEqual(Object.keys(FLEET_METRICS));
    const file = new URL('../../../deploy/grafana/headwater.json', import.meta.url);
    const asked = readFileSync(file, 'utf8').match(/headwater_fleet_\w+/g) ?? [];
    expect(asked.length).toBeGreaterThan(3);
    expect(asked.filter((name) => !(all as string[]).includes(name))).toEqual([]);
  });
});

test('/readyz stays 200 while a node does not follow its fleet', async () => {
  const trouble = { kind: 'unreachable', reason: 'nobody answers', sinceMs: 0 } as const;
  const fleet = new ScriptedFleet(fleetView({ trouble }));
  const get = await start(fleet);
  expect(await get('/readyz')).toEqual({ status: 200, text: 'ready\n' });
  // A load balancer that probes is no reason to ask etcd.
  expect(fleet.reads).toBe(0);
  expect((await get('/metrics')).text).toContain('headwater_fleet_trouble{kind="unreachable"} 1');
});
