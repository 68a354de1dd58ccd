import { describe, expect, it } from 'vitest';
import { Backoff } from '../../../control/fleet/etcd/backoff.ts';

describe('Backoff', () => {
  it('doubles from a tenth of a second to five', () => {
    const backoff = new Backoff(() => 1);
    const waits = Array.from({ length: 8 }, () => backoff.next());
    expect(waits).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000]);
  });

  it('waits for as little as a half of that', () => {
    const backoff = new Backoff(() => 0);
    expect([backoff.next(), backoff.next()]).toEqual([50, 100]);
  });

  it('begins anew after a success', () => {
    const backoff = new Backoff(() => 1);
    for (let index = 0; index < 5; index++) backoff.next();
    backoff.reset();
    expect(backoff.next()).toBe(100);
  });
});
