import { cpuMicros } from '../cpu-time.ts';
import { longPlaylistPath, startDelivery, type DeliveryRig } from '../delivery-rig.ts';
import { type Figure, roughAt, type Scenario } from '../figure.ts';
import { load } from '../load.ts';
import { startBareHttp } from '../bare-http.ts';
import { startNginx, staticFiles, type OtherServer } from '../nginx.ts';

const CONNECTIONS = 16;
const WARM_UP_REQUESTS = 600;

const BYTES_PER_MB = 1e6;

interface Delivery {
  readonly name: string;
  readonly path: string;
  readonly requests: number;
  readonly budget?: number;
}

/** Requests over HTTP, 16 connections, CPU of the worker's process alone; nginx serves the same bytes from files. */
export function delivery(scale: number): Scenario {
  return {
    name: 'delivery',

    async run(): Promise<readonly Figure[]> {
      const rig = await startDelivery();
      try {
        const figures: Figure[] = [await coldReads(rig, 'small.mp4', 1), await coldReads(rig, 'long.mp4', 2)];
        for (const one of await deliveries(rig.worker.url, await slowness()))
          figures.push(...(await measure(rig, one, scale)));
        return [...figures, ...(await health(rig))];
      } finally {
        await rig.close();
      }
    },
  };
}

/** Reads that the first request of all costs: the index is not known yet. */
async function coldReads(rig: DeliveryRig, file: string, budget: number): Promise<Figure> {
  rig.store.clearRequests();
  await size(`${rig.worker.url}/${file}/.m3u8`);
  return {
    scenario: 'cold',
    name: `first manifest of ${file}`,
    unit: 'reads',
    value: rig.store.requests.length,
    budget,
  };
}

async function deliveries(url: string, slowness: number): Promise<readonly Delivery[]> {
  const playlist = await (await fetch(`${url}/small.mp4/.m3u8`)).text();
  const init = `/small.mp4/hls/small-${/video=\d+/.exec(playlist)?.[0]}.m4s`;
  return [
    {
      name: '2-hour media playlist',
      path: await longPlaylistPath(url),
      requests: 8000,
      budget: 60 * slowness,
    },
    { name: 'init segment', path: init, requests: 8000 },
  ];
}

async function size(url: string): Promise<number> {
  return (await (await fetch(url)).arrayBuffer()).byteLength;
}

/**
 * Budgets were set on a machine where `node:http` takes 15 µs for an answer of 1 KB, all by itself: how much slower is
 * this one, now?
 */
async function slowness(): Promise<number> {
  const SET_AT_MICROS = 15;
  const bare = await startBareHttp({ bytes: new Uint8Array(1024) });
  const { perRequest } = await cpuOf(bare.pids, bare.url, '/', 8000);
  await bare.close();
  return perRequest / SET_AT_MICROS;
}

async function measure(rig: DeliveryRig, one: Delivery, scale: number): Promise<readonly Figure[]> {
  const { url, pid } = rig.worker;
  const bytes = new Uint8Array(await (await fetch(url + one.path)).arrayBuffer());
  const requests = Math.round(one.requests * scale);
  rig.store.clearRequests();
  const ours = await cpuOf([pid], url, one.path, requests);
  const reads = rig.store.requests.length / (requests + Math.min(WARM_UP_REQUESTS, requests));
  const others: Cost[] = [];
  for (const start of [() => startNginx(staticFiles({ bytes })), () => startBareHttp({ bytes })]) {
    const other = await start();
    if (other === undefined) continue;
    others.push({ ...(await cpuOf(other.pids, other.url, '/bytes', requests)), name: other.name });
    await other.close();
  }
  return [
    { ...figure(one, 'µs/request', ours, others), ...roughAt(scale) },
    ...(bytes.length > 10_000 ? [{ ...figure(one, 'µs/MB', ours, others), ...roughAt(scale) }] : []),
    {
      scenario: one.name,
      name: 'S3 reads a request',
      unit: 'reads',
      value: reads,
      budget: one.name.startsWith('segment') ? 1 : 0,
    },
  ];
}

interface Cost {
  readonly name: string;
  readonly perRequest: number;
  readonly perMegabyte: number;
}

function figure(
  one: Delivery,
  unit: 'µs/request' | 'µs/MB',
  ours: Omit<Cost, 'name'>,
  others: readonly Cost[],
): Figure {
  const costIn = (cost: Omit<Cost, 'name'>): number =>
    unit === 'µs/MB' ? cost.perMegabyte : cost.perRequest;
  const budget = unit === 'µs/request' ? one.budget : undefined;
  return {
    scenario: one.name,
    name: 'CPU',
    unit,
    value: costIn(ours),
    ...(budget !== undefined && { budget: Math.round(budget) }),
    beside: others.map((cost) => ({ name: cost.name, value: costIn(cost) })),
  };
}

async function cpuOf(
  pids: OtherServer['pids'],
  url: string,
  path: string,
  requests: number,
): Promise<{ perRequest: number; perMegabyte: number }> {
  const connections = CONNECTIONS;
  await load({ url, paths: [path], requests: Math.min(WARM_UP_REQUESTS, requests), connections });
  const before = cpuMicros(pids);
  const { bytes } = await load({ url, paths: [path], requests, connections });
  const micros = cpuMicros(pids) - before;
  return { perRequest: micros / requests, perMegabyte: micros / (bytes / BYTES_PER_MB) };
}

/** How the worker feels after all of it. */
async function health(rig: DeliveryRig): Promise<readonly Figure[]> {
  const { memory, eventLoopDelay } = await rig.worker.nextStats();
  return [
    { scenario: 'worker', name: 'RSS', unit: 'MB', value: memory.rssBytes / BYTES_PER_MB },
    { scenario: 'worker', name: 'event-loop delay at rest, p99', unit: 'ms', value: eventLoopDelay.p99Ms },
  ];
}
