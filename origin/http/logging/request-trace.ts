import type {
  ObjectRange,
  ObjectStore,
  RangeRead,
  RangeSink,
  ReadWatcher,
} from '../../model/object-store.ts';
import type { RouteConfig } from '../../origin-config.ts';
import type { PlanSubject } from '../routing/plan-subject.ts';

/** Of one answer; whoever has more asks the store's own log. */
const IDS_LIMIT = 8;

/** What becomes of one request on its way through, for whoever wants to know; nobody asks for one otherwise. */
export class RequestTrace implements ReadWatcher {
  route: RouteConfig | undefined;
  subject: PlanSubject | undefined;
  /** Whether all that the plan needed was at hand. */
  wasAtHand = false;
  /** Times in milliseconds: until it was planned, and until the store granted what was read first. */
  planMs: number | undefined;
  storeMs: number | undefined;
  reads = 0;
  readonly storeRequestIds: string[] = [];
  readonly #startedAt = performance.now();
  #plannedAt = this.#startedAt;

  begin(route: RouteConfig, subject: PlanSubject): void {
    this.route = route;
    this.subject = subject;
  }

  planned(wasAtHand: boolean): void {
    this.wasAtHand = wasAtHand;
    this.#plannedAt = performance.now();
    this.planMs = this.#plannedAt - this.#startedAt;
  }

  onAnswer(requestId: string | undefined): void {
    this.reads += 1;
    if (requestId !== undefined && this.storeRequestIds.length < IDS_LIMIT)
      this.storeRequestIds.push(requestId);
  }

  onGranted(): void {
    this.storeMs ??= performance.now() - this.#plannedAt;
  }

  /** The store, watched. */
  watching(store: ObjectStore): ObjectStore {
    return {
      read: (range: ObjectRange, sink: RangeSink): RangeRead => store.read({ ...range, watcher: this }, sink),
      readFully: (range, signal) => store.readFully(range, signal),
    };
  }

  /** https://www.w3.org/TR/server-timing/ */
  get serverTiming(): string {
    const plan = `${this.wasAtHand ? 'plan' : 'index'};dur=${shortened(this.planMs ?? 0)}`;
    const index = this.wasAtHand ? 'index;desc=hit, ' : '';
    return `${index}${plan}${this.storeMs === undefined ? '' : `, store;dur=${shortened(this.storeMs)}`}`;
  }
}

function shortened(ms: number): string {
  return ms.toFixed(1);
}
