import { askingClient } from '../asking-client.ts';
import { HeadwaterError } from '../model/errors.ts';
import type { ObjectRange, RangeRead, RangeSink } from '../model/object-store.ts';
import type { Credential, CredentialSnapshot } from '../signing/credential.ts';
import type { FirstByteOutcome } from '../stats.ts';
import type { BucketClient } from './bucket-client.ts';
import { isEndpointFault } from './endpoint-fault.ts';
import type { SessionOutcome } from './express-sessions.ts';
import { HedgedAttempt } from './hedged-attempt.ts';
import type { PartialResponse } from './partial-response.ts';
import { RangeProgress } from './range-progress.ts';
import { type NextStep, Recovery, type Signed } from './recovery.ts';
import type { OpenSpan, TracePlace } from '../tracing/tracer.ts';
import type { SignedRequest } from '../signing/signer.ts';
import type { StoreAnswer } from './refusal.ts';
import { StoreAttempt, type AttemptListener } from './store-attempt.ts';
import type { StoreEndpoint } from './store-endpoint.ts';
import { beginSubrequest, endSubrequest } from './subrequest-span.ts';
import type { StoreFailure } from './store-failure.ts';

/** Where a subrequest goes, and who signs it. */
type Way = Pick<Signed, 'endpoint' | 'snapshot'>;

/** Where a read stands. */
type State =
  /** For a place among the bucket's connections. */
  | { readonly kind: 'queued'; readonly leave: () => void }
  /** It has a place, and nothing is under way yet. */
  | { readonly kind: 'admitted' }
  /** Its generation is being exchanged for a session. */
  | { readonly kind: 'exchanging' }
  /** A subrequest is under way. */
  | { readonly kind: 'reading'; readonly attempt: StoreAttempt | HedgedAttempt }
  /** Until it tries again. */
  | { readonly kind: 'waiting'; readonly timer: NodeJS.Timeout }
  | { readonly kind: 'over' };

const ADMITTED: State = { kind: 'admitted' };
const OVER: State = { kind: 'over' };

/**
 * One range read, seen through to its end: waits for a connection, signs with the active generation, tries again with
 * jitter where that can help, *from the byte reached* and pinned to the version begun with. Where the store refused who
 * signed, it signs again with each newer generation, and once with the one before; where it refused our time, once by
 * the store's clock.
 */
export class StoreRead implements RangeRead, AttemptListener {
  readonly #client: BucketClient;
  readonly #progress: RangeProgress;
  readonly #sink: RangeSink;
  /** Made when something goes wrong, as few reads need. */
  #recovery: Recovery | undefined;
  #state: State = { kind: 'queued', leave: () => undefined };
  /** How the latest subrequest was signed, or was to be. */
  #signed: Signed | undefined;
  /** Where it has just failed. */
  #failedAt: StoreEndpoint | undefined;
  /** Whom it is for. */
  readonly #for: string;
  /** What whoever reads wants; it outlives the subrequests. */
  #isPaused = false;
  #countsAsPaused = false;
  /** Of whoever wants it; undefined where nothing is traced. */
  readonly #place: TracePlace | undefined;
  /** Of the latest subrequest, while it is under way. */
  #span: OpenSpan | undefined;
  /** The latest subrequest, until its answer begins. */
  #sentAtMs: number | undefined;

  constructor(client: BucketClient, range: ObjectRange, sink: RangeSink) {
    this.#client = client;
    this.#for = range.client ?? askingClient();
    this.#progress = new RangeProgress(range);
    this.#sink = sink;
    this.#place = client.tracer?.place();
    client.retryBudget.earn();
    const leave = client.admission.enter(
      this.#for,
      () => this.#begin(),
      (error) => this.#fail(error),
    );
    if (this.#state.kind === 'queued') this.#become({ kind: 'queued', leave });
  }

  pause(): void {
    this.#isPaused = true;
    this.#countPaused(this.#state.kind !== 'over');
    if (this.#state.kind === 'reading') this.#state.attempt.pause();
  }

  resume(): void {
    this.#isPaused = false;
    this.#countPaused(false);
    if (this.#state.kind === 'reading') this.#state.attempt.resume();
  }

  abort(): void {
    if (this.#state.kind === 'reading') this.#signed?.endpoint.circuit.abandoned(performance.now());
    this.#finish('cancelled');
  }

  onHead(response: PartialResponse): void {
    if (this.#signed !== undefined) this.#accepted(this.#signed);
    if (this.#progress.begin(response)) this.#sink.onHead(response.object);
  }

  onData(chunk: Buffer, release: () => void): void {
    this.#progress.advance(chunk.length);
    this.#client.counters.bytesReceived += chunk.length;
    this.#sink.onData(chunk, release);
  }

  onEnd(): void {
    this.#finish('ok');
    this.#sink.onEnd();
  }

  onFailure(failure: StoreFailure): void {
    try {
      this.#recover(failure);
    } catch (error) {
      // Nobody else would end the read.
      this.#fail(HeadwaterError.from(error));
    }
  }

  #recover(failure: StoreFailure): void {
    this.#recovery ??= new Recovery(this.#client, this.#progress);
    this.#judge(failure);
    this.#step(this.#recovery.next(failure, this.#signed), failure.error);
  }

  /** What the failure says of the endpoint, and of how much the store bears. */
  #judge({ error, said }: StoreFailure): void {
    const saidNo = error.code === 'store-slow-down' || (said !== undefined && said.status < 500);
    this.#firstByte(saidNo ? 'refused' : 'failed');
    if (said !== undefined) this.#client.refusals.add(said);
    this.#endSpan(error.code, said);
    const { endpoint } = this.#signed ?? {};
    const isFault = isEndpointFault(error);
    this.#failedAt = isFault ? endpoint : undefined;
    if (isFault) endpoint?.circuit.failed(performance.now());
    // It answers, whatever it says.
    else endpoint?.circuit.succeeded();
    if (error.code === 'store-slow-down') this.#client.admission.slowDown(performance.now());
  }

  #step(next: NextStep, error: HeadwaterError): void {
    switch (next.kind) {
      case 'sign':
        this.#try(next.snapshot);
        return;
      case 'wait':
        this.#become({ kind: 'waiting', timer: setTimeout(() => this.#try(), next.delayMs) });
        return;
      case 'give-up':
        this.#fail(error);
        return;
    }
  }

  /** The answer has begun, or never will: once a subrequest. @returns how long it took, where it is the first time */
  #firstByte(outcome: FirstByteOutcome): number | undefined {
    if (this.#sentAtMs === undefined) return undefined;
    const tookMs = performance.now() - this.#sentAtMs;
    this.#sentAtMs = undefined;
    this.#client.firstBytes.observe(outcome, tookMs / 1000);
    return tookMs;
  }

  #accepted(signed: Signed): void {
    signed.endpoint.circuit.succeeded();
    const firstByteMs = this.#firstByte('ok');
    if (firstByteMs !== undefined) this.#client.firstByteTimes?.add(firstByteMs);
    this.#client.admission.speedUp();
    this.#client.generationAccepted(signed.snapshot.generation, this.#progress.range.key);
    this.#recovery?.accepted(signed);
  }

  #snapshot(): CredentialSnapshot | undefined {
    const { clock, credentials, name } = this.#client;
    return this.#recovery === undefined
      ? credentials.at(name, clock.now())
      : this.#recovery.forRetry(this.#signed);
  }

  /** From here on it has a place to give back, also where nothing can be sent. */
  #begin(): void {
    this.#become(ADMITTED);
    this.#try();
  }

  #try(snapshot = this.#snapshot()): void {
    if (snapshot === undefined) {
      const state = `bucket ${this.#client.name} has no credential`;
      this.#fail(new HeadwaterError('no-credential', `Cannot read ${this.#progress.range.key}: ${state}`));
      return;
    }
    const { clock, endpoints } = this.#client;
    const endpoint = endpoints.pick(performance.now(), this.#failedAt);
    if (endpoint === undefined) {
      this.#recovery ??= new Recovery(this.#client, this.#progress);
      this.#step(this.#recovery.waitForEndpoint(), leftAlone(this.#progress.range.key));
      return;
    }
    const { sessions } = endpoint;
    const way: Way = { endpoint, snapshot };
    if (sessions === undefined) {
      this.#send(way, snapshot.credential);
      return;
    }
    this.#signed = { ...way, timeMs: clock.now(), bySession: false };
    const session = sessions.get(snapshot, clock.now());
    if (session instanceof Promise) void this.#sendWithSession(way, session);
    else this.#send(way, session);
  }

  async #sendWithSession(way: Way, made: Promise<SessionOutcome>): Promise<void> {
    this.#become({ kind: 'exchanging' });
    const outcome = await made;
    if (this.#state.kind !== 'exchanging') return;
    if (!this.#client.credentials.holds(way.snapshot)) this.#try();
    else if (outcome.kind === 'session') this.#send(way, outcome.credential);
    else this.onFailure(outcome.failure);
  }

  #send({ endpoint, snapshot }: Way, credential: Credential): void {
    const { clock, config, counters } = this.#client;
    const { sessions, subrequest, transport } = endpoint;
    const rest = this.#progress.rest();
    const timeMs = clock.now();
    this.#signed = { endpoint, snapshot, timeMs, bySession: sessions !== undefined };
    endpoint.circuit.begin(performance.now());
    const afterMs = this.#client.firstByteTimes?.slowMs;
    const attempt =
      afterMs === undefined
        ? new StoreAttempt(rest, config.pinBy, this)
        : this.#hedged({ endpoint, snapshot }, credential, afterMs);
    this.#sentAtMs = performance.now();
    this.#become({ kind: 'reading', attempt });
    counters.subrequests += 1;
    this.#beginSpan(rest, { endpoint, snapshot });
    try {
      if (attempt instanceof HedgedAttempt) attempt.begin();
      else attempt.send(transport, this.#inTrace(subrequest(rest, credential, timeMs)));
      if (this.#isPaused) attempt.pause();
    } catch (error) {
      this.#fail(HeadwaterError.from(error));
    }
  }

  /** The second goes to another endpoint, where one may be asked; it counts as a retry does. */
  #hedged({ endpoint, snapshot }: Way, credential: Credential, afterMs: number): HedgedAttempt {
    const { clock, config, counters, endpoints, retryBudget } = this.#client;
    const range = this.#progress.rest();
    return new HedgedAttempt(endpoint, {
      range,
      pinBy: config.pinBy,
      listener: this,
      afterMs,
      second: () => {
        const other = endpoints.pick(performance.now(), endpoint);
        if (other === undefined || other.sessions !== undefined || !retryBudget.spend()) return undefined;
        counters.hedged += 1;
        counters.subrequests += 1;
        return other;
      },
      send: (attempt, { transport, subrequest }) =>
        attempt.send(transport, this.#inTrace(subrequest(range, credential, clock.now()))),
      onWon: (winner) => {
        if (this.#signed !== undefined) this.#signed = { ...this.#signed, snapshot, endpoint: winner };
      },
    });
  }

  #beginSpan(range: ObjectRange, { endpoint, snapshot }: Way): void {
    const { tracer } = this.#client;
    if (tracer === undefined) return;
    const asked = { range, origin: endpoint.origin, generation: snapshot.generation };
    this.#span = beginSubrequest(tracer, this.#place, asked);
  }

  /** What was signed, and which trace it belongs to: that is not signed, as nothing of the answer depends on it. */
  #inTrace(request: SignedRequest): SignedRequest {
    if (this.#span === undefined) return request;
    return { ...request, headers: [...request.headers, ...this.#span.headers] };
  }

  #endSpan(outcome: string, said?: StoreAnswer): void {
    if (this.#span !== undefined) endSubrequest(this.#span, outcome, said);
    this.#span = undefined;
  }

  /** Reads that wait for whoever reads hold connections that nobody else can have. */
  #countPaused(isPaused: boolean): void {
    if (isPaused === this.#countsAsPaused) return;
    this.#countsAsPaused = isPaused;
    this.#client.pausedReads += isPaused ? 1 : -1;
  }

  /** Later, so that whoever began the read already holds it. */
  #fail(error: HeadwaterError): void {
    if (!this.#finish(error.code)) return;
    queueMicrotask(() => {
      this.#sink.onError(error);
    });
  }

  /** @returns false where it was over already */
  #finish(outcome: string): boolean {
    const before = this.#state;
    if (before.kind === 'over') return false;
    this.#become(OVER);
    this.#endSpan(outcome);
    const { admission, counters } = this.#client;
    counters.outcomes[outcome] = (counters.outcomes[outcome] ?? 0) + 1;
    if (before.kind !== 'queued') admission.leave(this.#for);
    this.#countPaused(false);
    return true;
  }

  /** The one place that changes the state: what the one before held is let go. */
  #become(next: State): void {
    const before = this.#state;
    this.#state = next;
    switch (before.kind) {
      case 'queued':
        if (next.kind === 'over') before.leave();
        return;
      case 'reading':
        // Of a subrequest that has ended by itself there is nothing left to abort.
        before.attempt.abort();
        return;
      case 'waiting':
        clearTimeout(before.timer);
        return;
      case 'admitted':
      case 'exchanging':
      case 'over':
        return;
    }
  }
}

function leftAlone(key: string): HeadwaterError {
  const state = 'the store has failed every read of late, and is left alone for a moment';
  return new HeadwaterError('store-unreachable', `Cannot read ${key}: ${state}`);
}
