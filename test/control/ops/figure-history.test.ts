import { describe, expect, test } from 'vitest';
import { FigureHistory } from '../../../control/ops/figure-history.ts';
import { countersAt, statusWith } from '../support/node-status.ts';

const status = (requests: number) => statusWith(countersAt(requests));
const history = () => new FigureHistory({ length: 120, spacingMs: 0 });

describe('FigureHistory', () => {
  test('add() tells rates since the moment before, over the time that really passed', () => {
    const figures = history();
    expect(figures.add(status(10), 1000)).toBeUndefined();
    expect(figures.add(status(30), 3000)).toEqual({
      atMs: 3000,
      statuses: { 200: 10 },
      kinds: { segment: 10 },
      formats: { hls: 10 },
      sentBytes: 10_000,
      receivedBytes: 0,
      firstByteP50Ms: 0.5,
      firstByteP99Ms: 0.99,
      outcomes: { ok: 20 },
      storeP50Ms: 0.5,
      storeP99Ms: 0.99,
      hits: { plans: 75 },
      inFlight: 0,
      cpuPercent: 1,
      running: 0,
      pending: 0,
    });
    const nothing = figures.add(status(30), 4000);
    expect(nothing).toMatchObject({ statuses: {}, hits: {} });
    expect(nothing).not.toHaveProperty('firstByteP50Ms');
    expect(figures.points).toHaveLength(2);
  });

  test('add() forgets what no longer fits', () => {
    const figures = history();
    for (let second = 0; second <= 200; second++) figures.add(status(second), 1000 * second);
    expect(figures.points).toHaveLength(120);
    expect(figures.points.at(-1)).toMatchObject({ atMs: 200_000 });
  });

  test('add() joins moments that come too soon with the next', () => {
    const figures = new FigureHistory({ length: 360, spacingMs: 9500 });
    for (let second = 0; second <= 30; second++) figures.add(status(2 * second), 1000 * second);
    expect(figures.points.map(({ atMs, kinds }) => [atMs, kinds['segment']])).toEqual([
      [10_000, 2],
      [20_000, 2],
      [30_000, 2],
    ]);
  });
});
