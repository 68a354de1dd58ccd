import type { PurgeChange } from '../../origin/messages.ts';
import type { OriginConfig } from '../../origin/origin-config.ts';
import type { WorkerAcknowledgement } from '../supervisor/worker-acknowledgement.ts';
import { type PurgeTarget, scopesOf } from './purge-target.ts';

interface PurgerOptions {
  /** As it is now. */
  readonly config: { readonly origin: OriginConfig };
  /** Hands a change to every worker, and answers when each has acknowledged or run out of time. */
  readonly broadcast: (change: PurgeChange) => Promise<WorkerAcknowledgement[]>;
}

/** Has all workers forget. */
export class Purger {
  readonly #config: PurgerOptions['config'];
  readonly #broadcast: PurgerOptions['broadcast'];
  #latest = 0;

  constructor({ config, broadcast }: PurgerOptions) {
    this.#config = config;
    this.#broadcast = broadcast;
  }

  /** @throws ControlError as {@link scopesOf} */
  async purge(target: PurgeTarget): Promise<WorkerAcknowledgement[]> {
    const scopes = scopesOf(target, this.#config.origin);
    this.#latest += 1;
    return this.#broadcast({ kind: 'purge', id: this.#latest, scopes });
  }
}
