import { describe, expect, test } from 'vitest';
import type { NodeStatus } from '../../../control/status/node-status.ts';
import { FigureHistory } from '../../../control/ops/figures.ts';
import { histogramQuantile } from '../../../control/ops/histogram-quantile.ts';
import { NO_COUNTERS } from '../../../control/supervisor/counters.ts';

describe('histogramQuantile()', () => {
  test.each<[number, number[], number | undefined]>([
    [0.5, [0, 0, 0, 0], undefined],
    [0.5, [4, 0, 0, 0], 0.5],
    [0.5, [0, 4, 0, 0], 1.5],
    [0.95, [0, 0, 20, 0], 3.9],
    [0.5, [1, 0, 1, 0], 1],
    [0.99, [0, 0, 0, 5], 4],
  ])('finds %s of %j', (share, counts, expected) => {
    const found = histogramQuantile(share, [1, 2, 4], counts);
    if (expected === undefined) expect(found).toBeUndefined();
    else expect(found).toBeCloseTo(expected);
  });
});

describe('FigureHistory', () => {
  const status = (requests: number): NodeStatus => ({
    version: '',
    startedAtMs: 0,
    config: { loadedAtMs: 0 },
    notReadyReasons: [],
    address: { kind: 'tcp', host: '', port: 0 },
    workers: [],
    credentials: [],
    authenticationFailures: { 'nothing-shown': 0, 'unknown-token': 0, 'unknown-certificate': 0, expired: 0 },
    rotations: [],
    counters: {
      ...NO_COUNTERS,
      requests: {
        ...NO_COUNTERS.requests,
        bytesSent: 1000 * requests,
        answers: { segment: { 200: requests } },
        duration: { counts: [requests], sumSeconds: 0 },
      },
      buckets: {
        media: { subrequests: 2 * requests, outcomes: {}, bytesReceived: 0, retries: 0, resigned: 0 },
      },
    },
  });

  test('add() tells rates since the moment before, over the time that really passed', () => {
    const history = new FigureHistory();
    expect(history.add(status(10), 1000)).toBeUndefined();
    expect(history.add(status(30), 3000)).toMatchObject({
      atMs: 3000,
      requests: 10,
      subrequests: 20,
      sentBytes: 10_000,
      latencyP50Ms: 0.5,
    });
    expect(history.add(status(30), 4000)).not.toHaveProperty('latencyP50Ms');
    expect(history.points).toHaveLength(2);
  });

  test('add() tells no delay where no worker has reported', () => {
    const history = new FigureHistory();
    history.add(status(1), 1000);
    expect(history.add(status(2), 2000)).not.toHaveProperty('eventLoopDelayMs');
  });

  test('add() forgets what no longer fits', () => {
    const history = new FigureHistory();
    for (let second = 0; second <= 200; second++) history.add(status(second), 1000 * second);
    expect(history.points).toHaveLength(120);
    expect(history.points.at(-1)).toMatchObject({ atMs: 200_000 });
  });
});
