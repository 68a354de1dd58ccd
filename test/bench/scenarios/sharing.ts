import { contest, type Contestant, resolution } from '../contest.ts';
import type { Figure, Scenario } from '../figure.ts';
import { load } from '../load.ts';
import { startProxyRig, type ProxyRig } from '../proxy-rig.ts';

const CACHED_BYTES = 128 * 1024 * 1024;
const AT_ONCE = 50;
const SOUND = { requests: 2000, warmUpRequests: 15_000 };
const PICTURES = { requests: 300, warmUpRequests: 1000 };

/** What reading once for many spares: GETs of the store, and the cost of sound that was read along with its pictures. */
export function sharing(scale: number): Scenario {
  return {
    name: 'sharing',
    async run(): Promise<readonly Figure[]> {
      const keeping = await startProxyRig('http', { cachedBytes: CACHED_BYTES });
      const forgetting = await startProxyRig('http');
      if (keeping === undefined || forgetting === undefined) return [];
      try {
        return [await hotSegment(keeping), await ladder(keeping), await sound(keeping, forgetting, scale)];
      } finally {
        await Promise.all([keeping.close(), forgetting.close()]);
      }
    },
  };
}

async function hotSegment(rig: ProxyRig): Promise<Figure> {
  const paths = Array<string>(AT_ONCE).fill(rig.segmentPaths[0] as string);
  const value = await getsOf(rig, () =>
    load({ url: rig.worker.url, paths, requests: AT_ONCE, connections: AT_ONCE }),
  );
  return { scenario: 'sharing', name: 'hot segment, 50 at once', unit: 'GETs', value, budget: 1, noise: 0 };
}

/** One viewer plays what is left of the film, pictures and sound. */
async function ladder(rig: ProxyRig): Promise<Figure> {
  const paths = rig.segmentPaths.flatMap((path, i) => [path, rig.audioPaths[i] as string]).slice(2);
  const gets = await getsOf(rig, async () => {
    for (const path of paths) await load({ url: rig.worker.url, paths: [path], requests: 1, connections: 1 });
  });
  return {
    scenario: 'sharing',
    name: 'interleaved ladder, played once',
    unit: 'GETs',
    value: gets / paths.length,
    budget: 0.6,
    noise: 0,
  };
}

async function sound(keeping: ProxyRig, forgetting: ProxyRig, scale: number): Promise<Figure> {
  const result = await contest(
    asking(keeping, keeping.audioPaths, SOUND, scale),
    asking(forgetting, forgetting.segmentPaths, PICTURES, scale),
  );
  return {
    scenario: 'sharing',
    name: '66-KB audio beside its video, which was just read',
    unit: 'x',
    value: result.ratio,
    budget: 0.1,
    ...resolution(result, scale),
    beside: [
      { name: 'µs/request: audio', value: result.ours },
      { name: 'video', value: result.theirs },
    ],
  };
}

function asking(
  { worker }: ProxyRig,
  paths: readonly string[],
  { requests, warmUpRequests }: typeof SOUND,
  scale: number,
): Contestant {
  return {
    url: worker.url,
    paths,
    pids: [worker.pid],
    requests: Math.ceil(requests * scale),
    warmUpRequests: Math.ceil(warmUpRequests * scale),
  };
}

async function getsOf({ worker }: ProxyRig, run: () => Promise<unknown>): Promise<number> {
  const before = (await worker.nextStats()).buckets['media']?.subrequests ?? 0;
  await run();
  return ((await worker.nextStats()).buckets['media']?.subrequests ?? 0) - before;
}
