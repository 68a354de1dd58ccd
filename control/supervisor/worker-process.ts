import type { Channel, FromWorker, ToWorker } from '../../origin/messages.ts';
import type { ListenAddress } from '../../origin/origin-config.ts';

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

/** Where workers will listen. */
export interface ClaimedAddress {
  /** With the real port, where that is known by now. */
  readonly address: ListenAddress;
  /** To be called when all listen, or none will. */
  release(): void;
}

/** What makes workers of one kind. */
export interface WorkerLauncher {
  /** Finds out, before the first starts, where all of them will listen. @throws Error where somebody else listens */
  claim(address: ListenAddress): Promise<ClaimedAddress>;
  launch(): WorkerProcess;
}
