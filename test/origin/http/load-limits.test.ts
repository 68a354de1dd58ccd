import { expect, it } from 'vitest';
import { LoadLimits } from '../../../origin/http/load-limits.ts';

const KINDS = ['file', 'segment', 'init', 'manifest'] as const;

it.each([
  [6, ['file', 'segment', 'init', 'manifest']],
  [7, ['segment', 'init', 'manifest']],
  [8, ['manifest']],
  [9, []],
])('LoadLimits with %i of 8 requests under way begins %j', (inFlight, expected) => {
  const load = new LoadLimits({ requests: 8, bytes: Infinity, inFlight: () => inFlight });
  expect(KINDS.filter((kind) => begins(load, kind, 1))).toEqual(expected);
});

it('LoadLimits refuses files before segments before manifests when bodies are too many bytes', () => {
  const load = new LoadLimits({ requests: 8, bytes: 800, inFlight: () => 1 });
  load.begin('segment', 600);
  expect(KINDS.filter((kind) => begins(load, kind, 90))).toEqual(['segment', 'manifest']);
  load.end(600);
  load.end(180);
  expect(begins(load, 'file', 5000)).toBe(true);
});

it('LoadLimits refuses anything beyond all requests', () => {
  expect(() => new LoadLimits({ requests: 8, bytes: 1, inFlight: () => 8 }).admitAny()).not.toThrow();
  expect(() => new LoadLimits({ requests: 8, bytes: 1, inFlight: () => 9 }).admitAny()).toThrow(/too many/);
});

function begins(load: LoadLimits, kind: (typeof KINDS)[number], bytes: number): boolean {
  try {
    load.begin(kind, bytes);
    return true;
  } catch {
    return false;
  }
}
