import { isDeepStrictEqual } from 'node:util';
import type { AskedSource } from '../credential/credential-source.ts';
import type { ControlError } from '../control-error.ts';
import type { Log } from '../log.ts';
import { auditAdoption } from './audit-adoption.ts';
import type { Adopt, AdoptResult } from './credential-adoption.ts';
import { CronSchedule } from './cron-schedule.ts';
import { ExpiredAnswer, fetchCredential, sourceErrorOf } from './fetch-credential.ts';
import { failureDelay, refreshDelay } from './refresh-time.ts';
import { type SourceStatus, sourceState } from './source-status.ts';
import type { CredentialProvider, FetchedCredential, SourceError } from './providers/credential-provider.ts';
import { WakeUp } from './wake-up.ts';

/** A refused read asks for a refresh at most this often: the store may refuse for reasons that no key cures. */
const REJECTION_INTERVAL_MS = 10_000;

export interface RefresherOptions {
  readonly bucket: string;
  readonly source: AskedSource;
  readonly provider: CredentialProvider;
  readonly adopt: Adopt;
  readonly log: Log;
  readonly now?: () => number;
  /** 0 to 1. */
  readonly random?: () => number;
}

interface Delivery extends FetchedCredential {
  /** When this set was first seen. */
  readonly seenAtMs: number;
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
  #underWay: Promise<AdoptResult> | undefined;
  /** To be asked once more behind `#underWay`. */
  #next: Promise<AdoptResult> | undefined;
  #nextReplacesActive = false;
  #delivery: Delivery | undefined;
  #lastDeliveryAtMs: number | undefined;
  #lastError: SourceStatus['lastError'];
  #failuresInRow = 0;
  #deliveries = 0;
  #failures = 0;
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
    const isAsking = this.#underWay !== undefined;
    const lastDelivery = this.#delivery;
    const hasFailed = this.#lastError !== undefined;
    const nextTryAtMs = earliest(this.#wakeUp.atMs, this.#cron?.nextRunMs);
    return {
      kind: this.#options.source.kind,
      state: sourceState({ isAsking, hasFailed, lastDelivery }, this.#now()),
      ...(nextTryAtMs === undefined ? {} : { nextTryAtMs }),
      ...(this.#lastError ? { lastError: this.#lastError } : {}),
      ...(this.#lastDeliveryAtMs === undefined ? {} : { lastDeliveryAtMs: this.#lastDeliveryAtMs }),
      deliveries: this.#deliveries,
      failures: this.#failures,
    };
  }

  /** Asks no more. */
  close(): void {
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
    this.#underWay ??= this.#askOnce(replaceActive).finally(() => {
      this.#underWay = undefined;
    });
    return this.#underWay;
  }

  /** Asks when nobody is asking any more: the answer under way may be from before the source changed. */
  #askAnew(replaceActive: boolean): Promise<AdoptResult> {
    if (this.#underWay === undefined) return this.#ask(replaceActive);
    this.#nextReplacesActive ||= replaceActive;
    const askNext = () => {
      const answer = this.#ask(this.#nextReplacesActive);
      this.#next = undefined;
      this.#nextReplacesActive = false;
      return answer;
    };
    this.#next ??= this.#underWay.then(askNext, askNext);
    return this.#next;
  }

  async #askOnce(replaceActive: boolean): Promise<AdoptResult> {
    this.#wakeUp.clear();
    try {
      const { provider } = this.#options;
      const fetched = await fetchCredential(provider, this.#closed.signal, this.#now);
      const result = await this.#adopt(fetched, replaceActive);
      this.#onDelivered(result);
      return result;
    } catch (error) {
      throw this.#onFailed(error);
    }
  }

  async #adopt(fetched: FetchedCredential, replaceActive: boolean): Promise<AdoptResult> {
    const { adopt, bucket, source } = this.#options;
    const isSame =
      this.#delivery !== undefined && isDeepStrictEqual(this.#delivery.credential, fetched.credential);
    const seenAtMs = isSame && this.#delivery ? this.#delivery.seenAtMs : this.#now();
    const { credential } = fetched;
    const result = await adopt({
      bucket,
      credential,
      source: source.kind,
      onlyIfUnusable: isSame && !replaceActive,
    });
    this.#delivery = { ...fetched, seenAtMs };
    return result;
  }

  #onDelivered(result: AdoptResult): void {
    const now = this.#now();
    const { log, source } = this.#options;
    const { seenAtMs, credential, expiresAtMs } = this.#delivery!;
    this.#lastDeliveryAtMs = now;
    this.#lastError = undefined;
    this.#failuresInRow = 0;
    this.#deliveries++;
    if (expiresAtMs !== undefined) {
      this.#sleep(refreshDelay({ seenAtMs, expiresAtMs }, now, this.#random()));
    }
    if (result.isNew) auditAdoption(log, { ...result, source: source.kind, credential, expiresAtMs });
  }

  #onFailed(error: unknown): SourceError | ControlError {
    const { bucket, source, provider, log } = this.#options;
    const failure = sourceErrorOf(error);
    if (this.#closed.signal.aborted) return failure;
    this.#failuresInRow++;
    this.#failures++;
    this.#lastError = { message: failure.message, atMs: this.#now() };
    const backoffMs = failureDelay(this.#failuresInRow, this.#random());
    const delayMs = failure instanceof ExpiredAnswer ? (provider.expiredRetryMs ?? backoffMs) : backoffMs;
    this.#sleep(delayMs);
    const fields = { bucket, source: source.kind, reason: failure.message, delayMs: Math.round(delayMs) };
    log.warn(fields, 'source did not deliver and is asked again');
    return failure;
  }

  #sleep(delayMs: number): void {
    if (!this.#closed.signal.aborted) this.#wakeUp.at(Math.round(this.#now() + delayMs));
  }
}

function earliest(...times: (number | undefined)[]): number | undefined {
  const known = times.filter((time) => time !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
