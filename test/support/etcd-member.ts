import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { vi } from 'vitest';
import { patient } from './patience.ts';

/** Nobody changes it: who waits for it waits for time to pass. */
const CLOCK = new Int32Array(new SharedArrayBuffer(4));

/** One process of etcd, as a cluster has several. */
export class EtcdMember {
  readonly name: string;
  readonly endpoint: string;
  readonly dataDir: string;
  readonly #healthUrl: string;
  readonly #args: readonly string[];
  #process: ChildProcess | undefined;
  #output = '';

  constructor(options: {
    readonly name: string;
    readonly endpoint: string;
    readonly dataDir: string;
    /** `http://HOST:PORT`, whatever clients have to speak. */
    readonly healthUrl: string;
    readonly args: readonly string[];
  }) {
    this.name = options.name;
    this.endpoint = options.endpoint;
    this.dataDir = options.dataDir;
    this.#healthUrl = options.healthUrl;
    this.#args = options.args;
  }

  get isRunning(): boolean {
    return this.#process !== undefined;
  }

  /** What it wrote. */
  get output(): string {
    return this.#output;
  }

  /** Without waiting for the others. @param extraArgs override those it has */
  start(...extraArgs: readonly string[]): void {
    const child = spawn('etcd', [...this.#args, ...extraArgs], { stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk) => (this.#output += String(chunk)));
    const endWithUs = (): void => void child.kill('SIGKILL');
    process.once('exit', endWithUs);
    child.once('exit', () => {
      process.off('exit', endWithUs);
      if (this.#process === child) this.#process = undefined;
    });
    this.#process = child;
  }

  /** Until it answers reads that all members agree on. */
  async untilHealthy(): Promise<void> {
    await vi.waitFor(
      async () => {
        if (!this.isRunning) throw new Error(`etcd has ended: ${this.#output.slice(-2000)}`);
        const response = await fetch(`${this.#healthUrl}/health`, {
          signal: AbortSignal.timeout(patient(2000)),
        });
        if (!response.ok) throw new Error(await response.text());
      },
      { timeout: 30_000, interval: 50 },
    );
  }

  /** Messages of clients that it has received since it started, of all calls and streams. */
  async messagesReceived(): Promise<number> {
    const metrics = await (await fetch(`${this.#healthUrl}/metrics`)).text();
    const counts = metrics.matchAll(/^grpc_server_msg_received_total\{.*\} (\S+)$/gm);
    return counts.reduce((sum, [, count]) => sum + Number(count), 0);
  }

  /** As a machine that loses its power. */
  async kill(): Promise<void> {
    const child = this.#process;
    if (child === undefined) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  }

  /** It holds its connections and answers nothing, from when this returns. */
  freeze(): void {
    const { pid } = this.#process ?? {};
    if (pid === undefined) return;
    process.kill(pid, 'SIGSTOP');
    // The signal is sent; each of its threads stops when it is next looked at.
    while (!allThreadsOf(pid).every((state) => state === 'T')) Atomics.wait(CLOCK, 0, 0, 1);
  }

  thaw(): void {
    this.#process?.kill('SIGCONT');
  }

  async restart(...extraArgs: readonly string[]): Promise<void> {
    await this.kill();
    this.start(...extraArgs);
    await this.untilHealthy();
  }
}

/** The state of each thread, as proc_pid_stat(5) has it. */
function allThreadsOf(pid: number): string[] {
  return readdirSync(`/proc/${pid}/task`).map((thread) => {
    const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
  });
}
