import type { CredentialSnapshot } from '../signing/credential.ts';
import type { BucketClient } from './bucket-client.ts';
import { isForCredential, isRefusal } from './remedy.ts';
import { retryDelayMs } from './retry-delay.ts';
import type { StoreFailure } from './store-failure.ts';

/** What a read does after an attempt has failed. */
type NextStep =
  /** Signs again with this generation, at once. */
  | { readonly kind: 'sign'; readonly snapshot: CredentialSnapshot }
  /** Tries again after this time. */
  | { readonly kind: 'wait'; readonly delayMs: number }
  | { readonly kind: 'give-up' };

/** How the failed attempt was signed. */
export interface Signed {
  readonly snapshot: CredentialSnapshot;
  /** The time in it, by the store's clock; milliseconds since the epoch. */
  readonly timeMs: number;
  /** By a session that the generation was exchanged for. */
  readonly bySession: boolean;
}

/** Everything that one read may still try. Each has an end. */
export class Recovery {
  readonly #client: BucketClient;
  #retriesLeft: number;
  #newestTried = 0;
  #mayFallBack = true;
  #maySetClock = true;
  #mayRenewSession = true;

  constructor(client: BucketClient) {
    this.#client = client;
    this.#retriesLeft = client.config.pool.retries;
  }

  /** @param signed undefined where nothing was sent */
  next(failure: StoreFailure, signed: Signed | undefined): NextStep {
    if (signed === undefined) return { kind: 'give-up' };
    this.#newestTried = Math.max(this.#newestTried, signed.snapshot.generation);
    if (this.#setsClock(failure, signed) || this.#dropsSession(failure, signed)) {
      return this.#signAgain(signed);
    }
    const snapshot = this.#otherGeneration(failure, signed);
    if (snapshot !== undefined) return { kind: 'sign', snapshot };
    return failure.remedy === 'retry' ? this.#retry() : { kind: 'give-up' };
  }

  /** What to try again with: what the store did not refuse, unless something newer has come or it was given up. */
  forRetry(signed: Signed | undefined): CredentialSnapshot | undefined {
    const { clock, credentials, name } = this.#client;
    const now = credentials.at(name, clock.now());
    if (signed === undefined || !credentials.holds(signed.snapshot)) return now;
    return now !== undefined && now.generation > this.#newestTried ? now : signed.snapshot;
  }

  #signAgain(signed: Signed): NextStep {
    const snapshot = this.forRetry(signed);
    return snapshot === undefined ? { kind: 'give-up' } : { kind: 'sign', snapshot };
  }

  /** In the query form a wrong time is `AccessDenied`: only the store's `Date` tells. */
  #setsClock({ remedy, storeTimeMs }: StoreFailure, { timeMs }: Signed): boolean {
    const isInQuery = this.#client.config.signing?.in === 'query';
    const mayBeTime = remedy === 'set-clock' || (isInQuery && remedy === 'resign-if-ended');
    if (!mayBeTime || storeTimeMs === undefined || !this.#maySetClock) return false;
    this.#maySetClock = false;
    return this.#client.clock.learn(storeTimeMs, timeMs);
  }

  /** A session may have ended before its time; the generation that it was made with is not to blame. */
  #dropsSession({ remedy }: StoreFailure, { snapshot, bySession }: Signed): boolean {
    if (!bySession || !isRefusal(remedy) || !this.#mayRenewSession) return false;
    this.#mayRenewSession = false;
    this.#client.sessions?.drop(snapshot.generation);
    return true;
  }

  #otherGeneration({ remedy }: StoreFailure, signed: Signed): CredentialSnapshot | undefined {
    if (!isRefusal(remedy)) return undefined;
    const { clock, counters, credentials, name } = this.#client;
    const current = credentials.at(name, clock.now());
    // Under fast rotation several may come while one read is refused.
    const isNewer = current !== undefined && current.generation > this.#newestTried;
    const isToBlame = isForCredential(remedy, signed.snapshot, signed.timeMs);
    if (isToBlame) this.#client.generationRefused(signed.snapshot.generation);
    const other = isNewer ? current : isToBlame ? this.#previous(signed) : undefined;
    if (other !== undefined) counters.resigned += 1;
    return other;
  }

  #previous({ snapshot, timeMs }: Signed): CredentialSnapshot | undefined {
    if (!this.#mayFallBack) return undefined;
    this.#mayFallBack = false;
    const previous = this.#client.credentials.previous(this.#client.name, timeMs);
    return previous?.generation === snapshot.generation ? undefined : previous;
  }

  #retry(): NextStep {
    const { config, counters } = this.#client;
    if (this.#retriesLeft === 0) return { kind: 'give-up' };
    this.#retriesLeft -= 1;
    counters.retries += 1;
    return { kind: 'wait', delayMs: retryDelayMs(config.pool.retries - this.#retriesLeft, Math.random()) };
  }
}
