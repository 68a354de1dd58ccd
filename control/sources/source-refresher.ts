import { isDeepStrictEqual } from 'node:util';
import type { AskedSource } from '../credential/credential-source.ts';
import type { ControlError } from '../control-error.ts';
import type { AuditTrail } from '../audit-line.ts';
import type { Log } from '../log.ts';
import { auditAdoption } from './audit-adoption.ts';
import type { Adopt, AdoptResult } from './credential-adoption.ts';
import { CronSchedule } from './cron-schedule.ts';
import { ExpiredAnswer, fetchCredential, holdsUntil, sourceErrorOf } from './fetch-credential.ts';
import { refreshDelay } from './refresh-time.ts';
import { type SourceStatus, sourceState } from './source-status.ts';
import {
  type CredentialProvider,
  type FetchedCredential,
  SourceError,
} from './providers/credential-provider.ts';
import { failureDelay } from './providers/failure-delay.ts';
import { afterDelivery, afterFailure, NO_HISTORY, type SourceHistory } from './source-history.ts';
import { WakeUp } from './wake-up.ts';

/** A refused read asks for a refresh at most this often: the store may refuse for reasons that no key cures. */
const REJECTION_INTERVAL_MS = 10_000;

interface RefresherOptions {
  readonly bucket: string;
  readonly source: AskedSource;
  readonly provider: CredentialProvider;
  readonly adopt: Adopt;
  readonly audit: AuditTrail;
  readonly log: Log;
  readonly now?: () => number;
  /** 0 to 1. */
  readonly random?: () => number;
}

type State =
  | { readonly kind: 'idle' }
  /** `next`: somebody wants to be answered by a later try, since this one may be from before the source changed. */
  | { readonly kind: 'asking'; readonly answer: Promise<AdoptResult>; readonly next?: NextTry }
  | { readonly kind: 'closed' };

interface NextTry extends PromiseWithResolvers<AdoptResult> {
  readonly replaceActive: boolean;
}

/** Asks one bucket's source when it is time to, and hands on what is new. A set in use stays until there is a better. */
export class SourceRefresher {
  readonly #options: RefresherOptions;
  readonly #now: () => number;
  readonly #random: () => number;
  readonly #closed = new AbortController();
  readonly #wakeUp: WakeUp;
  #cron: CronSchedule | undefined;
  #endWatch: (() => void) | undefined;
  #state: State = { kind: 'idle' };
  #history: SourceHistory = NO_HISTORY;
  #lastRejectionMs = -Infinity;

  constructor(options: RefresherOptions) {
    this.#options = options;
    this.#now = options.now ?? Date.now;
    this.#random = options.random ?? Math.random;
    this.#wakeUp = new WakeUp(this.#now, () => this.#refreshQuietly());
  }

  /** Asks from now on; answers when the first try is over, however it ended. */
  async start(): Promise<void> {
    const { source, provider } = this.#options;
    this.#endWatch = provider.watch?.(() => {
      this.#askAnew(false).catch(() => undefined);
    });
    if (source.refresh) this.#cron = new CronSchedule(source.refresh, () => this.#refreshQuietly());
    await this.#ask(false).catch(() => undefined);
  }

  /**
   * Asks for somebody: what the source delivers is in use then, also where it was before and another was pushed since.
   * @throws SourceError where the source does not deliver, ControlError where too many changes wait; what is in use stays
   */
  refresh(): Promise<AdoptResult> {
    return this.#askAnew(true);
  }

  /** The store refused the active credential: the source's own is better, even one that was there before. */
  onRejected(): void {
    const now = this.#now();
    if (now - this.#lastRejectionMs < REJECTION_INTERVAL_MS) return;
    this.#lastRejectionMs = now;
    this.#ask(true).catch(() => undefined);
  }

  status(): SourceStatus {
    const { delivery, lastError, lastDeliveryAtMs, deliveries, failures } = this.#history;
    const isAsking = this.#state.kind === 'asking';
    const lastDelivery = delivery && { expiresAtMs: holdsUntil(delivery) };
    const progress = { isAsking, hasFailed: lastError !== undefined, lastDelivery };
    const nextTryAtMs = earliest(this.#wakeUp.atMs, this.#cron?.nextRunMs);
    return {
      kind: this.#options.source.kind,
      state: sourceState(progress, this.#now()),
      ...(nextTryAtMs === undefined ? {} : { nextTryAtMs }),
      ...(lastError ? { lastError } : {}),
      ...(lastDeliveryAtMs === undefined ? {} : { lastDeliveryAtMs }),
      deliveries,
      failures,
    };
  }

  /** Asks no more. */
  close(): void {
    this.#become({ kind: 'closed' });
    this.#closed.abort();
    this.#wakeUp.clear();
    this.#cron?.close();
    this.#endWatch?.();
  }

  /** A failure is in the log and the status, and leads to the next try. */
  #refreshQuietly(): void {
    this.#ask(false).catch(() => undefined);
  }

  /** Asks now, or joins who is asking. */
  #ask(replaceActive: boolean): Promise<AdoptResult> {
    switch (this.#state.kind) {
      case 'asking':
        return this.#state.answer;
      case 'closed':
        return Promise.reject(new SourceError('it is not asked any more'));
      case 'idle': {
        const answer = this.#askOnce(replaceActive).finally(() => {
          this.#onAnswered();
        });
        this.#become({ kind: 'asking', answer });
        return answer;
      }
    }
  }

  /** Asks when nobody is asking any more: the answer under way may be from before the source changed. */
  #askAnew(replaceActive: boolean): Promise<AdoptResult> {
    const state = this.#state;
    if (state.kind !== 'asking') return this.#ask(replaceActive);
    const next = state.next ?? { ...Promise.withResolvers<AdoptResult>(), replaceActive: false };
    this.#become({ ...state, next: { ...next, replaceActive: next.replaceActive || replaceActive } });
    return next.promise;
  }

  #onAnswered(): void {
    const next = this.#state.kind === 'asking' ? this.#state.next : undefined;
    this.#become({ kind: 'idle' });
    if (next !== undefined) this.#ask(next.replaceActive).then(next.resolve, next.reject);
  }

  /** The one place that changes the state; what is closed stays so, and whoever waited for a later try is told. */
  #become(next: State): void {
    const before = this.#state;
    if (before.kind === 'closed') return;
    this.#state = next;
    if (next.kind === 'closed' && before.kind === 'asking')
      before.next?.reject(new SourceError('it is not asked any more'));
  }

  async #askOnce(replaceActive: boolean): Promise<AdoptResult> {
    this.#wakeUp.clear();
    try {
      const { provider } = this.#options;
      const fetched = await fetchCredential(provider, this.#closed.signal, this.#now);
      return await this.#adopt(fetched, replaceActive);
    } catch (error) {
      throw this.#onFailed(error);
    }
  }

  async #adopt(fetched: FetchedCredential, replaceActive: boolean): Promise<AdoptResult> {
    const { adopt, bucket, source, provider, audit } = this.#options;
    const { credential, expiresAtMs } = fetched;
    const before = this.#history.delivery;
    const isSame = before !== undefined && isDeepStrictEqual(before.credential, credential);
    const seenAtMs = isSame ? before.seenAtMs : this.#now();
    const onlyIfUnusable = isSame && !replaceActive;
    const result = await adopt({ bucket, credential, source: source.kind, onlyIfUnusable, replaceActive });
    const now = this.#now();
    this.#history = afterDelivery(this.#history, { ...fetched, seenAtMs }, now);
    const delayMs =
      expiresAtMs === undefined
        ? provider.undatedRefreshMs
        : refreshDelay({ seenAtMs, expiresAtMs }, now, this.#random());
    if (delayMs !== undefined) this.#sleep(delayMs);
    if (result.isNew) auditAdoption(audit, { ...result, source: source.kind, credential, expiresAtMs });
    return result;
  }

  #onFailed(error: unknown): SourceError | ControlError {
    const { bucket, source, provider, log } = this.#options;
    const failure = sourceErrorOf(error);
    if (this.#state.kind === 'closed') return failure;
    this.#history = afterFailure(this.#history, failure.message, this.#now());
    const backoffMs = failureDelay(this.#history.failuresInRow, this.#random());
    const delayMs = failure instanceof ExpiredAnswer ? (provider.expiredRetryMs ?? backoffMs) : backoffMs;
    this.#sleep(delayMs);
    const fields = { bucket, source: source.kind, reason: failure.message, delayMs: Math.round(delayMs) };
    log.warn(fields, 'source did not deliver and is asked again');
    return failure;
  }

  #sleep(delayMs: number): void {
    if (this.#state.kind !== 'closed') this.#wakeUp.at(Math.round(this.#now() + delayMs));
  }
}

function earliest(...times: (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
