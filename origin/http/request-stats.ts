import type { RequestResult } from './logging/request-result.ts';
import { DURATION_BOUNDS_SECONDS, type RequestStats } from '../stats.ts';

/** Counts requests for this worker's stats. */
export class RequestCounters {
  readonly #answers: Record<string, Record<string, number>> = {};
  readonly #errors: Record<string, number> = {};
  readonly #durationCounts = Array.from({ length: DURATION_BOUNDS_SECONDS.length + 1 }, () => 0);
  #durationSum = 0;
  #inFlight = 0;
  #activity = 0;
  #bytesSent = 0;
  #cut = 0;
  #clientGone = 0;

  /** Changes whenever a request begins or ends. */
  get activity(): number {
    return this.#activity;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  started(): void {
    this.#inFlight += 1;
    this.#activity += 1;
  }

  finished(result: RequestResult): void {
    this.#inFlight -= 1;
    this.#activity += 1;
    this.#bytesSent += result.bytesSent;
    const statuses = (this.#answers[result.kind] ??= {});
    statuses[result.status] = (statuses[result.status] ?? 0) + 1;
    if (result.errorCode !== undefined)
      this.#errors[result.errorCode] = (this.#errors[result.errorCode] ?? 0) + 1;
    if (result.end === 'cut') this.#cut += 1;
    if (result.end === 'client-gone') this.#clientGone += 1;
    const bound = DURATION_BOUNDS_SECONDS.findIndex((limit) => result.durationSeconds <= limit);
    const bucket = bound < 0 ? DURATION_BOUNDS_SECONDS.length : bound;
    this.#durationCounts[bucket] = (this.#durationCounts[bucket] ?? 0) + 1;
    this.#durationSum += result.durationSeconds;
  }

  snapshot(): RequestStats {
    return {
      inFlight: this.#inFlight,
      bytesSent: this.#bytesSent,
      answers: structuredClone(this.#answers),
      errors: { ...this.#errors },
      cut: this.#cut,
      clientGone: this.#clientGone,
      duration: { counts: [...this.#durationCounts], sumSeconds: this.#durationSum },
    };
  }
}
