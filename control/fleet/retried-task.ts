/** After so long it is tried again; twice as long each time. */
const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/** Something that is done when it is asked for, once more where it was asked for meanwhile, and again where it did not succeed. */
export class RetriedTask {
  readonly #run: (isRetry: boolean) => Promise<boolean>;
  #state: 'idle' | 'running' | 'running-and-asked' | 'closed' = 'idle';
  #retry: NodeJS.Timeout | undefined;
  #delayMs = FIRST_MS;

  /** @param run answers whether it succeeded; never fails */
  constructor(run: (isRetry: boolean) => Promise<boolean>) {
    this.#run = run;
  }

  get isRunning(): boolean {
    return this.#state.startsWith('running');
  }

  ask(): void {
    this.#delayMs = FIRST_MS;
    this.#ask(false);
  }

  close(): void {
    this.#state = 'closed';
    clearTimeout(this.#retry);
  }

  #ask(isRetry: boolean): void {
    if (this.#state === 'idle') void this.#runAll(isRetry);
    else if (this.#state === 'running') this.#state = 'running-and-asked';
  }

  async #runAll(isRetry: boolean): Promise<void> {
    clearTimeout(this.#retry);
    this.#state = 'running';
    const hasSucceeded = await this.#run(isRetry);
    const state = this.#state as 'running' | 'running-and-asked' | 'closed';
    if (state === 'closed') return;
    this.#state = 'idle';
    if (state === 'running-and-asked') this.#ask(false);
    else if (!hasSucceeded) this.#retryLater();
  }

  #retryLater(): void {
    this.#retry = setTimeout(() => this.#ask(true), this.#delayMs).unref();
    this.#delayMs = Math.min(this.#delayMs * 2, LONGEST_MS);
  }
}
