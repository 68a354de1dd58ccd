import type { HeadwaterNode } from '../../node.ts';

/** Counts the signals that ask to stop, from the moment it is made: a node that is still starting hears them too. */
export class StopSignals {
  readonly #first = Promise.withResolvers<void>();
  readonly #second = Promise.withResolvers<void>();

  constructor() {
    let received = 0;
    const onSignal = () => {
      received++;
      if (received === 1) this.#first.resolve();
      else this.#second.resolve();
    };
    process.on('SIGINT', onSignal).on('SIGTERM', onSignal);
    // A terminal that closes is no reason to stop serving.
    process.on('SIGHUP', () => undefined);
  }

  /** Runs until the first signal, then lets requests in flight finish; a second signal ends everything at once. */
  async runUntilStopped(node: HeadwaterNode, onStopping: () => void): Promise<void> {
    await this.#first.promise;
    onStopping();
    const impatient = this.#second.promise.then(() => node.destroy());
    await Promise.race([node.close(), impatient]);
  }
}
