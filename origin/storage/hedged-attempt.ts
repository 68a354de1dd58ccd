import type { ObjectRange } from '../model/object-store.ts';
import type { PinBy } from '../origin-config.ts';
import type { PartialResponse } from './partial-response.ts';
import { type AttemptListener, StoreAttempt } from './store-attempt.ts';
import type { StoreEndpoint } from './store-endpoint.ts';
import type { StoreFailure } from './store-failure.ts';

interface HedgeOptions {
  readonly range: ObjectRange;
  readonly pinBy: PinBy | undefined;
  readonly listener: AttemptListener;
  /** After which the second is sent, where the first has no head yet. */
  readonly afterMs: number;
  /** Where the second goes; undefined where none may be sent. */
  readonly second: () => StoreEndpoint | undefined;
  readonly send: (attempt: StoreAttempt, endpoint: StoreEndpoint) => void;
  /** Before the head of the one that was quicker. */
  readonly onWon: (endpoint: StoreEndpoint) => void;
}

interface Runner {
  readonly attempt: StoreAttempt;
  readonly endpoint: StoreEndpoint;
}

/** Two subrequests for one range, the second sent only where the first is slow: whichever has a head first is read on. */
export class HedgedAttempt {
  readonly #options: HedgeOptions;
  readonly #timer: NodeJS.Timeout;
  #runners: readonly Runner[];
  #isPaused = false;

  constructor(first: StoreEndpoint, options: HedgeOptions) {
    this.#options = options;
    this.#runners = [this.#runner(first)];
    this.#timer = setTimeout(this.#sendSecond, options.afterMs);
  }

  /** @throws what sending throws */
  begin(): void {
    for (const runner of this.#runners) this.#options.send(runner.attempt, runner.endpoint);
  }

  pause(): void {
    this.#isPaused = true;
    for (const { attempt } of this.#runners) attempt.pause();
  }

  resume(): void {
    this.#isPaused = false;
    for (const { attempt } of this.#runners) attempt.resume();
  }

  abort(): void {
    clearTimeout(this.#timer);
    for (const { attempt } of this.#runners) attempt.abort();
  }

  readonly #sendSecond = (): void => {
    const endpoint = this.#options.second();
    if (endpoint === undefined) return;
    const runner = this.#runner(endpoint);
    this.#runners = [...this.#runners, runner];
    this.#options.send(runner.attempt, endpoint);
    if (this.#isPaused) runner.attempt.pause();
  };

  #runner(endpoint: StoreEndpoint): Runner {
    const { range, pinBy, listener } = this.#options;
    const runner: Runner = {
      endpoint,
      attempt: new StoreAttempt(range, pinBy, {
        onHead: (response) => this.#win(runner, response),
        onData: (chunk, release) => listener.onData(chunk, release),
        onEnd: () => listener.onEnd(),
        onFailure: (failure) => this.#lose(runner, failure),
      }),
    };
    return runner;
  }

  #win(winner: Runner, response: PartialResponse): void {
    clearTimeout(this.#timer);
    for (const { attempt } of this.#runners) if (attempt !== winner.attempt) attempt.abort();
    this.#runners = [winner];
    this.#options.onWon(winner.endpoint);
    this.#options.listener.onHead(response);
  }

  /** Of two, the other may still have it. */
  #lose(loser: Runner, failure: StoreFailure): void {
    clearTimeout(this.#timer);
    this.#runners = this.#runners.filter(({ attempt }) => attempt !== loser.attempt);
    if (this.#runners.length === 0) this.#options.listener.onFailure(failure);
  }
}
