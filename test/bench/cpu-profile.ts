import { setTimeout as sleep } from 'node:timers/promises';
import type { RunningWorker } from '../support/worker-rig.ts';

/** How often is looked at where a worker is, in microseconds. */
const INTERVAL_MICROS = 200;

/** A function of a profile, of V8's inspector protocol. */
interface ProfileNode {
  readonly id: number;
  readonly callFrame: { readonly functionName: string; readonly url: string };
  readonly hitCount?: number;
}

/** How often a place was found at work: a folder of ours, a part of Node, or what the engine calls itself. */
export type Places = ReadonlyMap<string, number>;

/** Has a worker looked at while it does something. It must have been started with `--inspect-port=0`. */
export async function profiled(worker: RunningWorker, work: () => Promise<unknown>): Promise<Places> {
  const inspector = await inspectorOf(worker);
  try {
    await inspector.send('Profiler.enable');
    await inspector.send('Profiler.setSamplingInterval', { interval: INTERVAL_MICROS });
    await inspector.send('Profiler.start');
    await work();
    const { profile } = (await inspector.send('Profiler.stop')) as { profile: { nodes: ProfileNode[] } };
    return placesOf(profile.nodes);
  } finally {
    inspector.close();
  }
}

function placesOf(nodes: readonly ProfileNode[]): Places {
  const places = new Map<string, number>();
  for (const { callFrame, hitCount = 0 } of nodes) {
    const place = placeOf(callFrame);
    places.set(place, (places.get(place) ?? 0) + hitCount);
  }
  places.delete('(idle)');
  return places;
}

/** What has no file is the engine's own, and in C++: system calls are among it. */
function placeOf({ functionName, url }: ProfileNode['callFrame']): string {
  if (url === '') return functionName === '' ? '(anonymous)' : functionName;
  if (url.startsWith('wasm:')) return 'WebAssembly';
  if (url.startsWith('node:')) return 'Node';
  return /\/((?:origin|node_modules)\/.*)\/[^/]+$/.exec(url)?.[1] ?? url;
}

interface Inspector {
  send(method: string, params?: object): Promise<unknown>;
  close(): void;
}

async function inspectorOf(worker: RunningWorker): Promise<Inspector> {
  process.kill(worker.pid, 'SIGUSR1');
  const socket = new WebSocket(await addressOf(worker));
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', () => reject(new Error('Cannot look into the worker: no connection')));
  });
  let calls = 0;
  const waiting = new Map<number, (result: unknown) => void>();
  socket.addEventListener('message', ({ data }) => {
    const { id, result } = JSON.parse(String(data)) as { id: number; result: unknown };
    waiting.get(id)?.(result);
  });
  return {
    send(method, params = {}) {
      const id = ++calls;
      socket.send(JSON.stringify({ id, method, params }));
      return new Promise((resolve) => waiting.set(id, resolve));
    },
    close() {
      socket.close();
    },
  };
}

async function addressOf(worker: RunningWorker): Promise<string> {
  for (let tries = 0; tries < 100; tries++) {
    const address = /ws:\/\/127\.0\.0\.1:\S+/.exec(worker.output)?.[0];
    if (address !== undefined) return address;
    await sleep(50);
  }
  throw new Error('Cannot look into the worker: it did not say where');
}
