import type { Channel, FromWorker, ToWorker } from '../../origin/messages.ts';

/** One run of one worker, in a process of its own or in this one. */
export interface WorkerProcess {
  /** Operating system's process id. */
  readonly pid: number;
  readonly channel: Channel<FromWorker, ToWorker>;
  /** Calls back once, when the worker is gone: `exit code 1`, `SIGKILL`. */
  onExit(listener: (how: string) => void): void;
  /** Ends it now. */
  kill(): void;
}

export type LaunchWorker = () => WorkerProcess;
