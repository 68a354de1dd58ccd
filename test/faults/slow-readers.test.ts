import { describe, expect, it, onTestFinished } from 'vitest';
import { DEFAULT_READ_MEMORY } from '../../origin/origin-config.ts';
import { workerConfig } from '../support/origin-rig.ts';
import { steadyMovie } from '../support/steady-movie.ts';
import { FIRST_KEY, startStore } from '../support/store-rig.ts';
import { startWorker } from '../support/worker-rig.ts';
import { peakRss } from '../support/peak-rss.ts';
import { readSlowly } from '../support/read-slowly.ts';

const READERS = 200;
const SEGMENT_BYTES = 2_500_000;
const RSS_LIMIT_BYTES = 250e6;

/** As by default: the store and all readers share a process, and two cores. */
const PATIENT = { connections: READERS, headersTimeoutMs: 30_000, bodyTimeoutMs: 30_000 };

describe('200 slow readers of segments of 2.5 MB', () => {
  it.each([
    [8, DEFAULT_READ_MEMORY],
    // Of more than the budget for what is read, beside what the range cache would hold of them.
    [50, { ...DEFAULT_READ_MEMORY, cachedBytes: 0 }],
  ])(
    'who want %i of them all get the whole, and the worker stays under 250 MB',
    async (segments, readMemory) => {
      const store = await startStore();
      await store.putObject('media', 'films/slow.mp4', steadyMovie(segments, SEGMENT_BYTES));
      const worker = await startWorker({ ...workerConfig(store, PATIENT), readMemory }, [
        { bucket: 'media', generation: 1, credential: FIRST_KEY },
      ]);
      onTestFinished(() => worker.close());
      const asset = `${worker.url}/vod/slow.mp4`;
      const track = /video=\d+/.exec(await (await fetch(`${asset}/.m3u8`)).text())?.[0];
      const peak = peakRss(worker.pid);
      const lengths = await Promise.all(
        Array.from({ length: READERS }, (_, i) =>
          readSlowly(`${asset}/hls/slow-${track}-${(i % segments) + 1}.m4s`),
        ),
      );
      expect(Math.min(...lengths)).toBeGreaterThan(SEGMENT_BYTES);
      expect(peak()).toBeLessThan(RSS_LIMIT_BYTES);
      await expect.poll(() => worker.stats?.requests.inFlight).toBe(0);
      expect(worker.stats?.requests).toMatchObject({ cut: 0, clientGone: 0 });
    },
  );
});
