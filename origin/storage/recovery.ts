import type { CredentialSnapshot } from '../signing/credential.ts';
import type { BucketClient } from './bucket-client.ts';
import { isEndpointFault } from './endpoint-fault.ts';
import type { RangeProgress } from './range-progress.ts';
import type { StoreAnswer } from './refusal.ts';
import { isForCredential, isRefusal, isSuspect } from './remedy.ts';
import { RetrySchedule } from './retry-schedule.ts';
import type { StoreEndpoint } from './store-endpoint.ts';
import type { StoreFailure } from './store-failure.ts';

/** What a read does after an attempt has failed. */
export type NextStep =
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
  /** Where it was sent. */
  readonly endpoint: StoreEndpoint;
  /** By a session that the generation was exchanged for. */
  readonly bySession: boolean;
}

/** A generation that may have been refused; it was, if the other one is not. */
interface Suspicion {
  readonly generation: number;
  readonly answer: StoreAnswer;
}

const GIVE_UP: NextStep = { kind: 'give-up' };

/** Everything that one read may still try. Each has an end. */
export class Recovery {
  readonly #client: BucketClient;
  readonly #progress: RangeProgress;
  readonly #schedule: RetrySchedule;
  #newestTried = 0;
  #mayFallBack = true;
  #mayFailOver = true;
  #offsetBefore: { readonly offsetMs: number | undefined } | undefined;
  #mayRenewSession = true;
  #suspicion: Suspicion | undefined;

  constructor(client: BucketClient, progress: RangeProgress) {
    this.#client = client;
    this.#progress = progress;
    this.#schedule = new RetrySchedule(client.config.pool);
  }

  /** @param signed undefined where nothing was sent */
  next(failure: StoreFailure, signed: Signed | undefined): NextStep {
    if (signed === undefined) return GIVE_UP;
    this.#newestTried = Math.max(this.#newestTried, signed.snapshot.generation);
    if (this.#setsClock(failure, signed) || this.#dropsSession(failure, signed)) {
      return this.#signAgain(signed);
    }
    const snapshot = this.#otherGeneration(failure, signed);
    if (snapshot !== undefined) return { kind: 'sign', snapshot };
    return failure.remedy === 'retry' ? this.#retry(failure, signed) : GIVE_UP;
  }

  /** The store took it. */
  accepted({ snapshot: { generation } }: Signed): void {
    if (this.#suspicion === undefined || this.#suspicion.generation === generation) return;
    this.#client.generationRefused(this.#suspicion.generation, this.#suspicion.answer);
    this.#suspicion = undefined;
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
    return snapshot === undefined ? GIVE_UP : { kind: 'sign', snapshot };
  }

  /**
   * In the query form a wrong time is `AccessDenied`: only the store's `Date` tells. A time that the store does not
   * take either was none of its own, and is not kept.
   */
  #setsClock({ remedy, storeTimeMs }: StoreFailure, { timeMs }: Signed): boolean {
    const { clock, config } = this.#client;
    const isInQuery = config.signing?.in === 'query';
    const mayBeTime = remedy === 'set-clock' || (isInQuery && remedy === 'resign-if-ended');
    if (!mayBeTime || storeTimeMs === undefined) return false;
    if (this.#offsetBefore !== undefined) {
      if (remedy === 'set-clock') clock.restore(this.#offsetBefore.offsetMs);
      return false;
    }
    this.#offsetBefore = { offsetMs: clock.offsetMs };
    return clock.learn(storeTimeMs, timeMs);
  }

  /** A session may have ended before its time; the generation that it was made with is not to blame. */
  #dropsSession({ remedy }: StoreFailure, { snapshot, bySession }: Signed): boolean {
    if (!bySession || !isRefusal(remedy) || !this.#mayRenewSession) return false;
    this.#mayRenewSession = false;
    this.#client.endpoints.dropSessions(snapshot.generation);
    return true;
  }

  #otherGeneration({ remedy, said }: StoreFailure, signed: Signed): CredentialSnapshot | undefined {
    if (!isRefusal(remedy)) return undefined;
    const { clock, counters, credentials, name } = this.#client;
    const { snapshot, timeMs } = signed;
    const answer = said ?? { status: 0 };
    const current = credentials.at(name, clock.now());
    // Under fast rotation several may come while one read is refused.
    const isNewer = current !== undefined && current.generation > this.#newestTried;
    const isToBlame = isForCredential(remedy, snapshot, timeMs);
    if (isToBlame) this.#client.generationRefused(snapshot.generation, answer);
    const other = isNewer ? current : this.#fallBack(signed, isToBlame, remedy);
    if (other === undefined) return undefined;
    if (!isToBlame) this.#suspicion = { generation: snapshot.generation, answer };
    counters.resigned += 1;
    return other;
  }

  #fallBack(
    signed: Signed,
    isToBlame: boolean,
    remedy: StoreFailure['remedy'],
  ): CredentialSnapshot | undefined {
    if (!this.#mayFallBack) return undefined;
    if (!isToBlame && !isSuspect(remedy, signed.snapshot)) return undefined;
    const previous = this.#previous(signed);
    if (previous === undefined) return undefined;
    if (!isToBlame && !this.#client.denials.mayAskAgain(this.#progress.range.key)) return undefined;
    this.#mayFallBack = false;
    return previous;
  }

  #previous({ snapshot, timeMs }: Signed): CredentialSnapshot | undefined {
    const previous = this.#client.credentials.previous(this.#client.name, timeMs);
    return previous?.generation === snapshot.generation ? undefined : previous;
  }

  /** No endpoint may be asked for now: that costs the store nothing, and the read its time. */
  waitForEndpoint(): NextStep {
    const nowMs = performance.now();
    const waitMs = this.#client.endpoints.waitMs(nowMs);
    const delayMs = this.#schedule.next(this.#progress, nowMs, Math.random(), waitMs);
    return delayMs === undefined ? GIVE_UP : { kind: 'wait', delayMs };
  }

  /** Where another endpoint may be asked, that is done at once, and once for each failure here. */
  #retry({ error }: StoreFailure, { endpoint }: Signed): NextStep {
    const { counters, endpoints, retryBudget } = this.#client;
    const isElsewhere = isEndpointFault(error) && endpoints.hasOther(endpoint, performance.now());
    if (isElsewhere && this.#mayFailOver && retryBudget.spend()) {
      this.#mayFailOver = false;
      counters.retries += 1;
      return { kind: 'wait', delayMs: 0 };
    }
    this.#mayFailOver = true;
    const delayMs = this.#schedule.next(this.#progress, performance.now(), Math.random());
    if (delayMs === undefined || !retryBudget.spend()) return GIVE_UP;
    counters.retries += 1;
    return { kind: 'wait', delayMs };
  }
}
