import { describe, expect, test } from 'vitest';
import { LatestFailures } from '../../origin/latest-failures.ts';

const failure = (code: string, atMs: number) => ({ code, atMs, status: 404, path: `/${atMs}` });

describe('LatestFailures', () => {
  test('add() keeps the ten latest of each code, in whatever order they come', () => {
    const failures = new LatestFailures();
    for (let atMs = 1; atMs <= 30; atMs++) failures.add(failure('not-found', atMs));
    failures.add(failure('not-found', 25.5));
    failures.add(failure('overloaded', 1));
    expect(failures.all.map(({ code, atMs }) => `${code} ${atMs}`)).toEqual([
      ...[30, 29, 28, 27, 26, 25.5, 25, 24, 23, 22].map((atMs) => `not-found ${atMs}`),
      'overloaded 1',
    ]);
  });

  test('take() gives what came since it was asked last', () => {
    const failures = new LatestFailures();
    failures.add(failure('not-found', 1));
    expect(failures.take()).toHaveLength(1);
    expect(failures.take()).toEqual([]);
  });
});
