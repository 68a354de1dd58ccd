import type { SendHandle } from 'node:child_process';
import cluster from 'node:cluster';
import { getCompileCacheDir } from 'node:module';
import { dirname } from 'node:path';
import type { FromWorker, ListeningSocket } from '../../origin/messages.ts';
import { claimAddress } from './claim-address.ts';
import type { WorkerLauncher, WorkerProcess } from './worker-process.ts';

/**
 * What a worker may see of our environment: what Node, its TLS and the C library read. Everything else stays here,
 * because a secret may be among it; a worker gets its credentials through the channel.
 */
const INHERITED = new Set([
  'HOME',
  'LANG',
  'LC_ALL',
  'NODE_EXTRA_CA_CERTS',
  'NODE_OPTIONS',
  'NODE_V8_COVERAGE',
  'PATH',
  'SSL_CERT_DIR',
  'SSL_CERT_FILE',
  'TMPDIR',
  'TZ',
  'UV_THREADPOOL_SIZE',
]);

/**
 * Workers as processes that listen beside each other on one port: the kernel spreads connections by their addresses, and
 * this process may be busy or stand still meanwhile. Who only waits in a worker's queue is not lost with it, because
 * its socket stays open here for the next.
 *
 * A unix socket, and a system without `SO_REUSEPORT`, has one queue. This process accepts there and hands connections
 * out in turn: left to the kernel (`SCHED_NONE`) most of them end up with one or two workers.
 */
export function forkedWorkers(entry: string): WorkerLauncher {
  return {
    claim: claimAddress,
    launch() {
      cluster.schedulingPolicy = cluster.SCHED_RR;
      cluster.setupPrimary({ exec: entry, args: [], execArgv: ownFlags() });
      return forkWorker();
    },
  };
}

function forkWorker(): WorkerProcess {
  const worker = cluster.fork(hiddenEnvironment());
  // A message to a worker that has just gone; its exit follows.
  worker.on('error', () => undefined);
  return {
    pid: worker.process.pid ?? 0,
    channel: {
      send: (message, socket) => void (worker.isConnected() && worker.send(message, socket as SendHandle)),
      onMessage: (listener) =>
        worker.on('message', (message: FromWorker, socket?: unknown) =>
          listener(message, socket as ListeningSocket | undefined),
        ),
    },
    onExit: (listener) =>
      worker.once('exit', (code: number | null, signal: string | null) =>
        listener(signal ?? `exit code ${code}`),
      ),
    kill: () => void worker.process.kill('SIGKILL'),
  };
}

/** As this process was started, but for the size of its young generation: a worker's holds what many requests leave behind. */
function ownFlags(): string[] {
  return process.execArgv.filter((flag) => !flag.startsWith('--max-semi-space-size='));
}

/**
 * Glibc's own beginning, which it raises up to 32 MiB with what is freed: what a worker frees of what it read goes back to the
 * system at once, and not when all that lies behind it is free, too. mallopt(3)
 */
const MMAP_THRESHOLD_BYTES = 128 * 1024;

function memoryOfWorkers(): NodeJS.ProcessEnv {
  return { MALLOC_MMAP_THRESHOLD_: process.env['MALLOC_MMAP_THRESHOLD_'] ?? String(MMAP_THRESHOLD_BYTES) };
}

/** Workers keep compiled code where this process does. */
function compiledCode(): NodeJS.ProcessEnv {
  const folder = getCompileCacheDir();
  return folder === undefined ? {} : { NODE_COMPILE_CACHE: dirname(folder) };
}

/** `cluster.fork` adds its argument to the whole environment; only undefined takes a variable away. */
function hiddenEnvironment(): NodeJS.ProcessEnv {
  const names = Object.keys(process.env).filter((name) => !INHERITED.has(name));
  return {
    ...Object.fromEntries(names.map((name) => [name, undefined])),
    ...compiledCode(),
    ...memoryOfWorkers(),
  };
}
