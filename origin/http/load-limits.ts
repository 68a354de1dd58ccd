import { HeadwaterError } from '../model/errors.ts';
import type { PlanKind } from '../model/response-plan.ts';

/** Of each limit, what requests of a kind may fill: a player without manifests has nothing, one without a file waits. */
const SHARES: Readonly<Record<PlanKind, number>> = {
  manifest: 1,
  init: 7 / 8,
  segment: 7 / 8,
  file: 3 / 4,
};

interface LoadLimitsOptions {
  /** Answered at once. */
  readonly requests: number;
  /** Of all bodies that are being sent. */
  readonly bytes: number;
  /** How many are being answered, the one that asks included. */
  readonly inFlight: () => number;
}

/** Refuses what is too much for a worker at once, so that it answers the rest in time: files first, manifests last. */
export class LoadLimits {
  readonly #options: LoadLimitsOptions;
  #bytes = 0;

  constructor(options: LoadLimitsOptions) {
    this.#options = options;
  }

  /** Before anything is known of a request. @throws HeadwaterError `overloaded` */
  admitAny(): void {
    if (this.#options.inFlight() > this.#options.requests) throw overloaded();
  }

  /** The body is to be given back to `end`. @throws HeadwaterError `overloaded` */
  begin(kind: PlanKind, lengthBytes: number): void {
    const { requests, bytes, inFlight } = this.#options;
    const share = SHARES[kind];
    if (inFlight() > requests * share) throw overloaded();
    // One that is larger than all is sent where it is alone.
    if (this.#bytes > 0 && this.#bytes + lengthBytes > bytes * share) throw overloaded();
    this.#bytes += lengthBytes;
  }

  end(lengthBytes: number): void {
    this.#bytes -= lengthBytes;
  }
}

function overloaded(): HeadwaterError {
  return new HeadwaterError('overloaded', 'Cannot answer the request: this worker answers too many');
}
