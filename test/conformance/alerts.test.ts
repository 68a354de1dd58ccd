import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { parse } from 'yaml';
import { formatListenAddress } from '../../control/listen-address.ts';
import { freePort } from '../support/free-port.ts';
import { patient } from '../support/patience.ts';
import { SCENARIOS, askAgainAndAgain, startFaulty } from './support/faulty-nodes.ts';
import { startFaultyStore } from './support/faulty-store.ts';
import { type Prometheus, RULES, startPrometheus } from './support/prometheus.ts';

interface Rules {
  readonly groups: readonly [{ readonly rules: readonly { readonly alert: string }[] }];
}

/** What would take too long, or a fault that no test can make, is shown by promtool alone. */
const BY_PROMTOOL_ALONE = [
  'HeadwaterBodiesCut',
  'HeadwaterFleetRefused',
  'HeadwaterFleetSkew',
  'HeadwaterFleetStale',
  'HeadwaterSigningKeyMissingToday',
  'HeadwaterStaleAssets',
  'HeadwaterWorkerBusy',
  'HeadwaterWorkerDown',
  'HeadwaterWorkersDisagree',
];

/** Fire where others keep the machine from its work, and rightly so. */
const OF_BUSY_MACHINES = ['HeadwaterWorkerBusy', ...(patient(1) > 1 ? ['HeadwaterDown'] : [])];

/** A target that nobody listens at. */
const GONE = 'gone';

const EXPECTED = {
  ...Object.fromEntries(Object.entries(SCENARIOS).map(([name, { fires }]) => [name, fires])),
  [GONE]: ['HeadwaterDown'],
};

const MAY_FIRE = new Map(Object.entries(SCENARIOS).map(([name, { mayFire = [] }]) => [name, mayFire]));

const alertsFile = fileURLToPath(new URL('alerts.yaml', RULES));

test('promtool finds nothing to say of the rules, and each alert fires in its fault alone', () => {
  const cwd = fileURLToPath(RULES);
  for (const args of [
    ['check', 'rules', 'rules.yaml', 'alerts.yaml'],
    ['test', 'rules', 'alerts.test.yaml'],
  ]) {
    const { status, stderr, stdout } = spawnSync('promtool', args, { cwd, encoding: 'utf8' });
    expect({ status, said: status === 0 ? '' : stderr + stdout }).toEqual({ status: 0, said: '' });
  }
});

describe('a Prometheus that watches nodes, each with a fault of its own', () => {
  const stop = new AbortController();
  const closing: (() => unknown)[] = [];
  /** By the names of scenarios. */
  const targets = new Map<string, string>();
  let prometheus: Prometheus;

  beforeAll(async () => {
    const store = await startFaultyStore();
    const folder = await mkdtemp(join(tmpdir(), 'headwater-faulty-'));
    const nodes = await Promise.all(
      Object.keys(SCENARIOS).map(async (name) => {
        const faulty = await startFaulty(name, store.url, await mkdtemp(join(folder, 'node-')));
        return [name, faulty] as const;
      }),
    );
    for (const [name, { node }] of nodes) targets.set(name, formatListenAddress(node.opsAddress));
    targets.set(GONE, `127.0.0.1:${await freePort()}`);
    prometheus = await startPrometheus([...targets.values()]);
    const asking = nodes.map(([name, faulty]) =>
      askAgainAndAgain(faulty, SCENARIOS[name]?.clients ?? 1, stop.signal),
    );
    closing.push(
      () => prometheus.close(),
      () => Promise.all(asking),
      () => Promise.all(nodes.map(([, { node }]) => node.destroy())),
      () => store.close(),
      () => rm(folder, { recursive: true }),
    );
    const isSeen = async () => (await prometheus.query('headwater_ready')).length === nodes.length;
    await vi.waitUntil(isSeen, { timeout: 30_000 });
    // What counts rises from here on.
    await sleep(patient(2000));
    await Promise.all(nodes.map(([name, faulty]) => SCENARIOS[name]?.harm?.(faulty)));
  });
  afterAll(async () => {
    stop.abort();
    for (const close of closing) await close();
  });

  test('every alert fires in its fault, and in no other', async () => {
    const fired = async () => {
      const series = await prometheus.query('count_over_time(ALERTS{alertstate="firing"}[1h])');
      return Object.fromEntries(
        Object.keys(EXPECTED).map((name) => {
          const alerts = series.flatMap(({ metric: { instance, alertname = '' } }) =>
            instance === targets.get(name) ? [alertname] : [],
          );
          const mayFire = [...(name === GONE ? [] : OF_BUSY_MACHINES), ...(MAY_FIRE.get(name) ?? [])];
          const kept = alerts.filter((alert) => !mayFire.includes(alert));
          return [name, [...new Set(kept)].toSorted()];
        }),
      );
    };
    const expected = Object.fromEntries(
      Object.entries(EXPECTED).map(([name, alerts]) => [name, [...alerts].toSorted()]),
    );
    const missing = async () => {
      const now = await fired();
      return Object.entries(expected).flatMap(([name, alerts]) =>
        alerts.flatMap((alert) => (now[name]?.includes(alert) ? [] : [`${alert} of ${name}`])),
      );
    };
    await expect.poll(missing, { timeout: 60_000, interval: 1000 }).toEqual([]);
    expect(await fired()).toEqual(expected);
  });

  test('every query of the dashboard finds a series', async () => {
    const file = new URL('../../deploy/grafana/headwater.json', import.meta.url);
    const dashboard = await readFile(file, 'utf8');
    const queries = [...dashboard.matchAll(/"expr": ("(?:[^"\\]|\\.)*")/g)].map(([, text]) =>
      (JSON.parse(text!) as string)
        .replaceAll('$instance', '.+')
        .replaceAll('$__rate_interval', '1m')
        .replaceAll(/\[1m\]/g, '[1h]'),
    );
    expect(queries.length).toBeGreaterThan(40);
    // None of the nodes here is of a fleet.
    const own = queries.filter((query) => !query.includes('headwater_fleet_'));
    const empty = await Promise.all(
      own.map(async (query) => ((await prometheus.query(query)).length === 0 ? [query] : [])),
    );
    expect(empty.flat()).toEqual([]);
  });
});

test('every alert is proven', async () => {
  const { groups } = parse(await readFile(alertsFile, 'utf8')) as Rules;
  const alerts = groups[0].rules.map(({ alert }) => alert).toSorted();
  const proven = new Set([...Object.values(EXPECTED).flat(), ...BY_PROMTOOL_ALONE]);
  expect([...proven].toSorted()).toEqual(alerts);
});
