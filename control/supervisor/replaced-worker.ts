/** One worker in the place of another. */
export interface ReplacedWorker {
  readonly id: string;
  /** Operating system's process id; 0 while there is none. */
  readonly pid: number;
  readonly previousPid: number;
}
