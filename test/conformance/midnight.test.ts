import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '../control/support/run-command.ts';
import { serveConfig } from '../e2e/support/serve-config.ts';
import { CEPH_KEY, CEPH_REGION, startCeph, type Ceph } from '../support/ceph.ts';
import { readUnderLoad, segmentsOf } from '../support/segment-load.ts';
import { putClips } from '../support/clips.ts';
import { patient } from '../support/patience.ts';
import { shiftedClock } from '../support/shifted-clock.ts';

/** An ordinary midnight far from ours, so that nothing passes that looks at the real clock. */
const MIDNIGHT_MS = Date.UTC(2031, 2, 1);
const [DAY_BEFORE, DAY_AFTER] = ['20310228', '20310301'];

/** For the node to start and its indexes to be read. */
const BEFORE_MS = patient(15_000);
/** How long reading goes on past midnight. */
const AFTER_MS = 7000;

const CONNECTIONS = 8;

let ceph: Ceph;
beforeAll(async () => {
  ceph = await startCeph();
  await putClips((name, bytes) => ceph.put('media', name, bytes));
});
afterAll(() => ceph.stop());

/** As they are derived where the secret is, which the origin never learns. */
async function signingKeys(date: string, days: number): Promise<string> {
  const { accessKeyId, secretAccessKey } = CEPH_KEY;
  const options = ['--region', CEPH_REGION, '--access-key-id', accessKeyId, '--date', date];
  const derived = await runCommand(['signing-key', ...options, '--days', String(days)], {
    stdin: secretAccessKey,
  });
  expect(derived).toMatchObject({ code: 0, stderr: '' });
  return derived.stdout;
}

describe('signing keys of a day each, at an origin and a Ceph whose clocks come to 00:00 UTC', () => {
  it.each([
    ['a set of both days', [[DAY_BEFORE, 2]]],
    [
      "the second day's alone, pushed before it begins",
      [
        [DAY_BEFORE, 1],
        [DAY_AFTER, 1],
      ],
    ],
  ] as const)('%s: no read fails', async (_name, pushes) => {
    const shiftMs = MIDNIGHT_MS - BEFORE_MS - Date.now();
    const endpoint = await ceph.startGatewayAt(new Date(Date.now() + shiftMs));
    const offsetMs = Date.parse((await fetch(endpoint)).headers.get('date') ?? '') - Date.now() - shiftMs;
    expect(Math.abs(offsetMs), "Ceph's clock is not ours").toBeLessThan(5000);
    const node = await serveConfig(
      `
origin: { listen: "127.0.0.1:0", workers: 2, cache: { ranges: 0B } }
control: { listen: "127.0.0.1:0" }
ops: { listen: "127.0.0.1:0" }
buckets:
  media: { bucket: media, region: ${CEPH_REGION}, endpoint: "${endpoint}", addressing: path }
routes: [{ path: /vod/, bucket: media }]
`,
      await shiftedClock(shiftMs),
    );
    const shiftedNow = () => Date.now() + shiftMs;
    const push = async ([date, days]: readonly [string, number]) => {
      const stdin = await signingKeys(date, days);
      const pushed = await runCommand(['credentials', 'push', 'media', '--control', node.control], { stdin });
      expect(pushed).toMatchObject({ code: 0 });
    };
    const [first, ...others] = pushes;
    await push(first);
    const expected = await segmentsOf(`${node.origin}/vod`);
    const load = readUnderLoad(expected, MIDNIGHT_MS + AFTER_MS - shiftedNow(), CONNECTIONS);
    for (const each of others) await push(each);
    expect(shiftedNow(), 'the pushes came too late').toBeLessThan(MIDNIGHT_MS);
    await sleep(MIDNIGHT_MS - shiftedNow());
    const before = await statsOf(node.ops);
    const { requests, failures } = await load;
    expect(failures).toEqual([]);
    expect(shiftedNow()).toBeGreaterThan(MIDNIGHT_MS + AFTER_MS - 1000);
    const after = await statsOf(node.ops);
    console.log(
      `${requests} segments around midnight, ${after.subrequests - before.subrequests} subrequests after it`,
    );
    expect(after.subrequests).toBeGreaterThan(before.subrequests);
    expect(after.resigned).toBe(0);
  });
});

async function statsOf(ops: string): Promise<{ subrequests: number; resigned: number }> {
  const metrics = await (await fetch(`${ops}/metrics`)).text();
  const value = (name: string) =>
    Number(new RegExp(`^${name}\\{bucket="media"\\} (\\d+)$`, 'm').exec(metrics)?.[1]);
  return {
    subrequests: value('headwater_subrequests_started_total'),
    resigned: value('headwater_subrequests_resigned_total'),
  };
}
