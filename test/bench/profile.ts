/** `npm run profile`: where the time of a worker goes that has long been at work. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { cpuMicros } from './cpu-time.ts';
import { type Places, profiled } from './cpu-profile.ts';
import { load } from './load.ts';
import { COPIES, FILES, FILM, startProxyRig, type ProxyRig } from './proxy-rig.ts';

const HELP = `npm run profile [-- OPTIONS] [KIND]

  KIND              segment (2.5 MB of an interleaved film; the default), file-1k, file-64k or file-1m
  --transport NAME  range, or undici
  --tls             the store speaks TLS`;

const CONNECTIONS = 16;
const SHOWN_PLACES = 16;
/** What is compiled while it runs is compiled by then. */
const WARM_UP_REQUESTS = 25_000;
const WARM_UP_BYTES = 1.5e9;
const PROFILED_BYTES = 2e9;
const PROFILED_REQUESTS = 20_000;

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    transport: { type: 'string', default: 'range' },
    tls: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (options.help) console.log(HELP);
else await main(positionals[0] ?? 'segment', options.transport === 'undici' ? 'undici' : 'range');

async function main(kind: string, transport: 'range' | 'undici'): Promise<void> {
  // Where it can be looked into is asked for by a signal.
  process.env['NODE_OPTIONS'] = '--inspect-port=0';
  const rig = await startProxyRig(options.tls ? 'https' : 'http', { transport });
  if (rig === undefined) throw new Error('Cannot profile: nginx is not installed, which is the store');
  try {
    const { paths, bytes } = requestsOf(kind, rig);
    const ask = (requests: number) =>
      load({ url: rig.worker.url, paths, requests: Math.ceil(requests), connections: CONNECTIONS });
    await ask(Math.min(WARM_UP_REQUESTS, WARM_UP_BYTES / bytes));
    const requests = Math.ceil(Math.min(PROFILED_REQUESTS, PROFILED_BYTES / bytes));
    const before = countsOf(rig.worker.pid);
    await ask(requests);
    const after = countsOf(rig.worker.pid);
    console.log(countsTable(before, after, requests));
    console.log(placesTable(await profiled(rig.worker, () => ask(requests))));
  } finally {
    await rig.close();
  }
}

function requestsOf(kind: string, rig: ProxyRig): { paths: readonly string[]; bytes: number } {
  if (kind === 'segment') return { paths: rig.segmentPaths, bytes: FILM.videoBytes };
  const bytes = FILES[kind as keyof typeof FILES] as number | undefined;
  if (bytes === undefined) throw new Error(`Cannot profile ${kind}: see --help`);
  return { paths: COPIES.map((i) => `/files/${kind}-${i}`), bytes };
}

interface Counts {
  readonly cpuMicros: number;
  /** In ticks of the clock, by whoever they were spent: enough of them in seconds of work. */
  readonly userTicks: number;
  readonly systemTicks: number;
  readonly reads: number;
  readonly writes: number;
  /** How often its first thread waited: for something to do, or for another thread. */
  readonly waits: number;
}

/** proc_pid_stat(5), proc_pid_io(5), proc_pid_status(5) */
function countsOf(pid: number): Counts {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  const io = readFileSync(`/proc/${pid}/io`, 'utf8');
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return {
    cpuMicros: cpuMicros([pid]),
    userTicks: Number(stat[11]),
    systemTicks: Number(stat[12]),
    reads: Number(/^syscr: (\d+)$/m.exec(io)?.[1]),
    writes: Number(/^syscw: (\d+)$/m.exec(io)?.[1]),
    waits: Number(/^voluntary_ctxt_switches:\s+(\d+)$/m.exec(status)?.[1]),
  };
}

function countsTable(before: Counts, after: Counts, requests: number): string {
  const spent = (part: keyof Counts): number => after[part] - before[part];
  const kernel = spent('systemTicks') / (spent('systemTicks') + spent('userTicks'));
  const each = (part: keyof Counts): string => String(Number((spent(part) / requests).toPrecision(3)));
  const rows = new Table({ colAligns: ['left', 'right'], style: { head: [], border: [] } });
  rows.push(
    ['CPU, µs a request', each('cpuMicros')],
    ['in the kernel', `${(kernel * 100).toFixed(0)} %`],
    ['reads a request', each('reads')],
    ['writes a request', each('writes')],
    ['waits a request', each('waits')],
  );
  return rows.toString();
}

function placesTable(places: Places): string {
  const all = [...places.values()].reduce((sum, hits) => sum + hits, 0);
  const rows = new Table({ colAligns: ['left', 'right'], style: { head: [], border: [] } });
  const most = [...places].toSorted(([, a], [, b]) => b - a).slice(0, SHOWN_PLACES);
  rows.push(...most.map(([place, hits]) => [place, `${((hits / all) * 100).toFixed(1)} %`]));
  return rows.toString();
}
