import { describe, expect, it } from 'vitest';
import { coveringReads } from '../../../origin/http/covering-reads.ts';
import { cutRuns, type RunPosition } from '../../../origin/http/cut-runs.ts';
import { sliceParts } from '../../../origin/http/slice-parts.ts';
import type { PlanPart } from '../../../origin/model/response-plan.ts';
import { patternBytes } from '../../support/store-rig.ts';

const OBJECT = { bucket: 'b', key: 'k', etag: '"e"', sizeBytes: 4000, lastModifiedMs: 0 };
const SOURCE = patternBytes(4000);
const PARTS: readonly PlanPart[] = [
  { kind: 'bytes', bytes: Buffer.from('header') },
  { kind: 'object', object: OBJECT, runs: [100, 150, 200, 210, 1000, 1300] },
  { kind: 'bytes', bytes: Buffer.from('trailer') },
];

describe('sliceParts()', () => {
  it('gives the same bytes as slicing the whole body, for every start and end', () => {
    const whole = bodyOf(PARTS);
    for (let start = 0; start < whole.length; start += 7) {
      for (let end = start + 1; end <= whole.length; end += 13) {
        expect(bodyOf(sliceParts(PARTS, start, end)).equals(whole.subarray(start, end))).toBe(true);
      }
    }
  });
});

describe('coveringReads()', () => {
  it('reads on over small gaps and not over large ones', () => {
    const gap = 512 * 1024;
    expect(coveringReads([0, 10, 20, 30, 30 + gap, 40 + gap, 41 + 2 * gap, 50 + 2 * gap])).toEqual([
      { start: 0, end: 40 + gap, runs: [0, 10, 20, 30, 30 + gap, 40 + gap], longestGapBytes: gap },
      { start: 41 + 2 * gap, end: 50 + 2 * gap, runs: [41 + 2 * gap, 50 + 2 * gap], longestGapBytes: 0 },
    ]);
  });

  it('starts a new read where runs go backwards', () => {
    expect(coveringReads([100, 200, 0, 50])).toEqual([
      { start: 100, end: 200, runs: [100, 200], longestGapBytes: 0 },
      { start: 0, end: 50, runs: [0, 50], longestGapBytes: 0 },
    ]);
  });
});

describe('cutRuns()', () => {
  const runs = [100, 150, 150, 160, 200, 210, 1000, 1300];
  const whole = Buffer.concat([
    SOURCE.subarray(100, 160),
    SOURCE.subarray(200, 210),
    SOURCE.subarray(1000, 1300),
  ]);

  it.each([1, 3, 50, 64, 999, 1200])('cuts the same out of chunks of %i bytes', (size) => {
    const slices: Uint8Array[] = [];
    let position: RunPosition = { run: 0, offset: 100 };
    for (let at = 100; at < 1300; at += size) {
      const cut = cutRuns(runs, position, SOURCE.subarray(at, Math.min(1300, at + size)));
      position = cut.position;
      slices.push(...cut.slices);
    }
    expect(Buffer.concat(slices).equals(whole)).toBe(true);
    expect(position).toEqual({ run: runs.length, offset: 1300 });
  });

  it('copies nothing', () => {
    const chunk = SOURCE.subarray(90, 400);
    const { slices } = cutRuns(runs, { run: 0, offset: 90 }, chunk);
    expect(slices.every(({ buffer }) => buffer === chunk.buffer)).toBe(true);
  });
});

function bodyOf(parts: readonly PlanPart[]): Buffer {
  return Buffer.concat(
    parts.flatMap((part) => {
      if (part.kind === 'bytes') return [part.bytes];
      if (part.kind === 'transformed') throw new Error('none of these parts is transformed');
      const pieces: Buffer[] = [];
      for (let i = 0; i < part.runs.length; i += 2)
        pieces.push(SOURCE.subarray(part.runs[i], part.runs[i + 1]));
      return pieces;
    }),
  );
}
