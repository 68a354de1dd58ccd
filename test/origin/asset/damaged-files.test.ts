import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Asset } from '../../../origin/model/asset.ts';
import { HeadwaterError } from '../../../origin/model/errors.ts';
import { mediaFiles } from './support/media.ts';
import { resolveFile } from './support/resolve.ts';

const SEEDS = 200;

/** A damaged file may take longer than a sound one, but not by orders of magnitude: a hang would. */
const TIMES_LONGER = 500;
/** The kernel counts in ticks: one read may take none. */
const SOUND_READS = 20;

/** xorshift32: the same numbers each time. */
function randomNumbers(seed: number): (below: number) => number {
  let state = seed * 2_654_435_761;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** The bytes of the index: flips in the media would damage nothing we look at. */
function indexBytes(bytes: Buffer): number[] {
  const places: number[] = [];
  for (let at = 0; at < bytes.length; at += bytes.readUInt32BE(at)) {
    if (!['moov', 'moof', 'mfra'].includes(bytes.toString('latin1', at + 4, at + 8))) continue;
    places.push(...Array.from({ length: bytes.readUInt32BE(at) }, (_, i) => at + i));
  }
  return places;
}

/** Everything a packager could ask of an asset holds together. */
function checkSound(asset: Asset, sizeBytes: number): void {
  for (const { samples, segments, sampleEntry, timescale } of asset.tracks) {
    expect(sampleEntry.length).toBeGreaterThan(8);
    expect(timescale).toBeGreaterThan(0);
    expect(segments.firstSample(segments.count)).toBe(samples.count);
    for (let i = 0; i < segments.count; i++) {
      const run = samples.read(segments.firstSample(i), segments.firstSample(i + 1));
      expect(segments.startTicks(i + 1)).toBeGreaterThan(segments.startTicks(i));
      expect(run.totalBytes).toBe(segments.sizeBytes(i));
      let previousEnd = 0;
      let total = 0;
      for (let pair = 0; pair < run.runs.length; pair += 2) {
        const [start, end] = [run.runs[pair]!, run.runs[pair + 1]!];
        if (start < previousEnd || end <= start || end > sizeBytes) {
          throw new Error(`Bytes ${start} to ${end} after ${previousEnd}, of ${sizeBytes}`);
        }
        previousEnd = end;
        total += end - start;
      }
      expect(total).toBe(run.totalBytes);
    }
  }
}

/** @returns `sound`, or the code of the error it ends with */
async function outcomeOf(bytes: Buffer): Promise<string> {
  try {
    checkSound(await resolveFile(bytes), bytes.length);
    return 'sound';
  } catch (error) {
    if (error instanceof HeadwaterError) return error.code;
    throw error;
  }
}

/** That a processor worked for this thread. */
function microsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(before);
  return user + system;
}

for (const path of mediaFiles) {
  describe.skipIf(!existsSync(path))(basename(path), () => {
    let bytes: Buffer;
    let longestMicros = 0;

    beforeAll(async () => {
      bytes = readFileSync(path);
      const started = process.threadCpuUsage();
      for (let read = 0; read < SOUND_READS; read++) expect(await outcomeOf(bytes)).toBe('sound');
      longestMicros = (TIMES_LONGER * microsSince(started)) / SOUND_READS;
    });

    async function outcomes(damage: (seed: number) => Buffer): Promise<Map<string, number>> {
      const counts = new Map<string, number>();
      for (let seed = 1; seed <= SEEDS; seed++) {
        const started = process.threadCpuUsage();
        const outcome = await outcomeOf(damage(seed));
        expect(microsSince(started), `seed ${seed}`).toBeLessThan(longestMicros);
        counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
      }
      return counts;
    }

    test(`resolve() finds an error of ours in each of ${SEEDS} truncations`, async () => {
      const counts = await outcomes((seed) => bytes.subarray(0, randomNumbers(seed)(bytes.length)));
      expect([...counts.keys()].filter((outcome) => outcome !== 'sound')).toEqual(['corrupt-media']);
    });

    test(`resolve() gives a sound asset or an error of ours for each of ${SEEDS} bit flips`, async () => {
      const places = indexBytes(bytes);
      const counts = await outcomes((seed) => {
        const random = randomNumbers(seed);
        const damaged = Buffer.from(bytes);
        for (let flips = 1 + random(4); flips > 0; flips--) {
          damaged[places[random(places.length)]!]! ^= 1 << random(8);
        }
        return damaged;
      });
      expect(counts.get('corrupt-media')).toBeGreaterThan(0);
      for (const outcome of counts.keys()) {
        expect(['sound', 'corrupt-media', 'unsupported-media']).toContain(outcome);
      }
    });
  });
}
