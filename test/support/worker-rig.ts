import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { FromWorker, ToWorker } from '../../origin/messages.ts';
import type { PurgeScope } from '../../origin/model/purge-scope.ts';
import type { OriginConfig } from '../../origin/origin-config.ts';
import type { CredentialSnapshot } from '../../origin/signing/credential.ts';
import type { ServerTls } from '../../origin/tls-material.ts';
import type { KeySet } from '../../origin/viewer/pushed-keys.ts';
import type { WorkerStats } from '../../origin/stats.ts';
import { patient } from './patience.ts';

const WORKER = fileURLToPath(new URL('../../origin/worker.ts', import.meta.url));

/** A real worker in a process of its own. */
export interface RunningWorker {
  readonly url: string;
  readonly pid: number;
  /** The newest report; a new one comes every second. */
  readonly stats: WorkerStats | undefined;
  /** The report after the next. */
  nextStats(): Promise<WorkerStats>;
  /** Resolves when the worker has answered. */
  push(snapshot: CredentialSnapshot): Promise<FromWorker>;
  /** Resolves when the worker has answered. */
  renewTls(tls: ServerTls): Promise<FromWorker>;
  /** Resolves when the worker has forgotten. */
  purge(scopes: readonly PurgeScope[]): Promise<FromWorker>;
  /** Everything it wrote to standard output and error. */
  readonly output: string;
  close(): Promise<void>;
}

/** @throws Error where the worker cannot listen */
export async function startWorker(
  config: OriginConfig,
  credentials: readonly CredentialSnapshot[],
  keys?: KeySet,
  tls?: ServerTls,
): Promise<RunningWorker> {
  const child = fork(WORKER, [], { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (output += String(chunk)));
  let stats: WorkerStats | undefined;
  child.on('message', (message: FromWorker) => {
    if (message.kind === 'stats') stats = message.stats;
  });
  const live = credentials.map((current) => ({
    bucket: current.bucket,
    newest: current.generation,
    current,
  }));
  send(child, {
    kind: 'start',
    config,
    credentials: live,
    ...(keys !== undefined && { keys }),
    ...(tls !== undefined && { tls }),
  });
  const ready = await answer(child, ['ready', 'failed']);
  if (ready.kind !== 'ready') throw new Error(`Cannot start a worker: ${JSON.stringify(ready)}`);
  return {
    url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${ready.port}`,
    pid: child.pid as number,
    get stats() {
      return stats;
    },
    get output() {
      return output;
    },
    async nextStats() {
      await answer(child, ['stats']);
      await answer(child, ['stats']);
      return stats as WorkerStats;
    },
    async push(snapshot) {
      const answered = answer(child, ['credential-applied', 'credential-refused']);
      send(child, { kind: 'credential', snapshot });
      return answered;
    },
    async renewTls(next) {
      const answered = answer(child, ['tls-applied']);
      send(child, { kind: 'tls', tls: next });
      return answered;
    },
    async purge(scopes) {
      const answered = answer(child, ['purged']);
      send(child, { kind: 'purge', id: 1, scopes });
      return answered;
    },
    async close() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = once(child, 'exit');
      send(child, { kind: 'drain', timeoutMs: patient(1000), idleGraceMs: 0 });
      await exited;
    },
  };
}

function send(child: ChildProcess, message: ToWorker): void {
  child.send(message);
}

function answer(child: ChildProcess, kinds: readonly FromWorker['kind'][]): Promise<FromWorker> {
  return new Promise((resolve, reject) => {
    const onMessage = (message: FromWorker): void => {
      if (!kinds.includes(message.kind)) return;
      child.off('message', onMessage);
      child.off('exit', onExit);
      resolve(message);
    };
    const onExit = (): void => {
      reject(new Error(`The worker ended before it said ${kinds.join(' or ')}`));
    };
    child.on('message', onMessage);
    child.once('exit', onExit);
  });
}
