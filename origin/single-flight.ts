import { HeadwaterError } from './model/errors.ts';
import { whenAborted } from './when-aborted.ts';

/**
 * @param signal Aborted when nobody waits any more.
 * @param isCurrent False once {@link SingleFlight.forget} was called: the result is for those who wait, not to be kept.
 */
export type Work<T> = (signal: AbortSignal, isCurrent: () => boolean) => Promise<T>;

interface Flight<T> {
  readonly result: Promise<T>;
  readonly controller: AbortController;
  waiters: number;
}

/** Work that is done once for all who ask for it at the same time, and no longer than one of them waits. */
export class SingleFlight<T> {
  readonly #flights = new Map<string, Flight<T>>();

  /**
   * Joins the work under way for `key`, or starts it.
   *
   * @param signal Ends the waiting of this caller; the work itself ends when nobody waits any more.
   * @throws HeadwaterError `cancelled`, and what `work` throws
   */
  async run(key: string, work: Work<T>, signal: AbortSignal | undefined): Promise<T> {
    if (signal?.aborted) throw cancelled();
    const flight = this.#flights.get(key) ?? this.#start(key, work);
    flight.waiters++;
    try {
      return await waitFor(flight.result, signal);
    } finally {
      if (--flight.waiters === 0) this.#end(key, flight);
    }
  }

  /** Lets those who wait have what they get; whoever asks from now on starts anew. */
  forget(key: string): void {
    this.#flights.delete(key);
  }

  /** The same of all work under way. */
  forgetAll(): void {
    this.#flights.clear();
  }

  #start(key: string, work: Work<T>): Flight<T> {
    const controller = new AbortController();
    const isCurrent = () => this.#flights.get(key)?.controller === controller;
    const flight = { result: work(controller.signal, isCurrent), controller, waiters: 0 };
    this.#flights.set(key, flight);
    return flight;
  }

  #end(key: string, flight: Flight<T>): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key);
    flight.controller.abort();
  }
}

async function waitFor<T>(result: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return result;
  const aborted = Promise.withResolvers<never>();
  const stopListening = whenAborted(signal, () => {
    aborted.reject(cancelled());
  });
  try {
    return await Promise.race([result, aborted.promise]);
  } finally {
    stopListening();
  }
}

function cancelled(): HeadwaterError {
  return new HeadwaterError('cancelled', 'Cannot wait for the asset: the request was cancelled');
}
