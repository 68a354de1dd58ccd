import { setTimeout as sleep } from 'node:timers/promises';
import { Backoff } from './etcd/backoff.ts';
import {
  type Etcd,
  EtcdError,
  type KeyRange,
  type KeyValue,
  type Snapshot,
  type WatchEvent,
} from './etcd/etcd.ts';
import type { FleetTrouble } from './fleet-view.ts';

export type Trouble = Omit<FleetTrouble, 'sinceMs'>;

interface ReplicaOptions {
  readonly etcd: Etcd;
  readonly range: KeyRange;
  /** Of the range, what is kept. */
  readonly isWanted: (key: string) => boolean;
  /** What was read anew, or was read once more after this node has changed it; or why it is not gone by. @throws EtcdError */
  readonly accept: (snapshot: Snapshot) => Promise<Snapshot | Trouble>;
  /** What is not there any more is among them. */
  readonly onChange: (keys: readonly string[]) => void;
  /** All of it is here, for the first time or once more; after what has changed with it. */
  readonly onRead: () => void;
  /** Begins, or ends where it is undefined. */
  readonly onTrouble: (trouble: FleetTrouble | undefined) => void;
}

interface Waiting extends PromiseWithResolvers<boolean> {
  readonly revision: number;
}

/** Where a cluster refuses this node, or has less than it has seen, somebody must look at it: seldom is often enough. */
const REFUSED_RETRY_MS = 5000;

/**
 * A range of etcd's keys as it is now: read whole at one revision, then each change from the next. When the watch ends, for
 * whatever reason, all is read again and compared: that finds what was deleted meanwhile.
 */
export class Replica {
  readonly #options: ReplicaOptions;
  readonly #backoff = new Backoff();
  readonly #closed = new AbortController();
  #retryNow = new AbortController();
  #entries = new Map<string, KeyValue>();
  #revision = 0;
  #freshAtMs: number | undefined;
  #trouble: FleetTrouble | undefined;
  #waiting: readonly Waiting[] = [];

  constructor(options: ReplicaOptions) {
    this.#options = options;
  }

  get entries(): ReadonlyMap<string, KeyValue> {
    return this.#entries;
  }

  /** Of etcd, up to which this is all; 0: nothing was read yet. */
  get revision(): number {
    return this.#revision;
  }

  /** When etcd was last known to have nothing newer; milliseconds since the epoch. */
  get freshAtMs(): number | undefined {
    return this.#freshAtMs;
  }

  get trouble(): FleetTrouble | undefined {
    return this.#trouble;
  }

  /** Follows from now on. */
  start(): void {
    void this.#run();
  }

  /** Answers whether everything up to a revision is here, at the latest when the time is over. */
  async until(revision: number, limitMs: number): Promise<boolean> {
    if (revision <= this.#revision) return true;
    const waiting: Waiting = { ...Promise.withResolvers<boolean>(), revision };
    this.#waiting = [...this.#waiting, waiting];
    const timer = setTimeout(() => {
      this.#waiting = this.#waiting.filter((each) => each !== waiting);
      waiting.resolve(false);
    }, limitMs);
    return waiting.promise.finally(() => clearTimeout(timer));
  }

  /** Somebody has done something about the trouble. */
  retryNow(): void {
    this.#retryNow.abort();
  }

  close(): void {
    this.#closed.abort();
  }

  async #run(): Promise<void> {
    const { signal } = this.#closed;
    while (!signal.aborted) {
      const waitMs = await this.#followOnce().catch((error: unknown) => this.#fail(error));
      this.#retryNow = new AbortController();
      const interrupted = AbortSignal.any([signal, this.#retryNow.signal]);
      await sleep(waitMs, undefined, { signal: interrupted }).catch(() => undefined);
    }
  }

  /** Answers how long to wait before the next time, milliseconds. */
  async #followOnce(): Promise<number> {
    const { etcd, range, accept } = this.#options;
    const accepted = await accept(await etcd.read(range));
    if ('reason' in accepted) {
      this.#setTrouble(accepted);
      return REFUSED_RETRY_MS;
    }
    this.#setTrouble(undefined);
    this.#take(accepted);
    const end = await this.#watch();
    return end?.kind === 'compacted' ? 0 : this.#fail(end);
  }

  /** Answers when the watch has ended. */
  #watch(): Promise<EtcdError | undefined> {
    const { etcd, range } = this.#options;
    const { promise, resolve } = Promise.withResolvers<EtcdError | undefined>();
    const watch = etcd.watch(range, this.#revision, {
      onEvents: (events, revision) => this.#apply(events, revision),
      onProgress: (revision) => this.#reach(revision),
      onEnd: resolve,
    });
    const { signal } = this.#closed;
    const close = () => {
      watch.close();
      resolve(undefined);
    };
    signal.addEventListener('abort', close);
    return promise.finally(() => signal.removeEventListener('abort', close));
  }

  #fail(error: unknown): number {
    if (this.#closed.signal.aborted) return 0;
    const kind = error instanceof EtcdError && error.kind === 'denied' ? 'denied' : 'unreachable';
    this.#setTrouble({ kind, reason: (error as Error).message });
    return this.#backoff.next();
  }

  #take({ revision, entries }: Snapshot): void {
    const before = this.#entries;
    const wanted = entries.filter(({ key }) => this.#options.isWanted(key));
    this.#entries = new Map(wanted.map((entry) => [entry.key, entry]));
    const changed = wanted.filter(({ key, modRevision }) => before.get(key)?.modRevision !== modRevision);
    const gone = [...before.keys()].filter((key) => !this.#entries.has(key));
    this.#backoff.reset();
    // Also of a cluster that was put back, whose revisions begin again.
    this.#revision = revision;
    this.#reach(revision);
    this.#options.onChange([...changed.map(({ key }) => key), ...gone]);
    this.#options.onRead();
  }

  #apply(events: readonly WatchEvent[], revision: number): void {
    const wanted = events.filter((event) => this.#options.isWanted(keyOf(event)));
    for (const event of wanted) {
      if (event.kind === 'put') this.#entries.set(event.entry.key, event.entry);
      else this.#entries.delete(event.key);
    }
    this.#reach(revision);
    this.#options.onChange(wanted.map(keyOf));
  }

  #reach(revision: number): void {
    this.#freshAtMs = Date.now();
    this.#revision = Math.max(this.#revision, revision);
    const reached = this.#waiting.filter((each) => each.revision <= this.#revision);
    if (reached.length === 0) return;
    this.#waiting = this.#waiting.filter((each) => !reached.includes(each));
    for (const { resolve } of reached) resolve(true);
  }

  #setTrouble(trouble: Trouble | undefined): void {
    const before = this.#trouble;
    if (before?.kind === trouble?.kind && before?.reason === trouble?.reason) return;
    const sinceMs = before?.kind === trouble?.kind ? (before?.sinceMs ?? Date.now()) : Date.now();
    this.#trouble = trouble && { ...trouble, sinceMs };
    this.#options.onTrouble(this.#trouble);
  }
}

function keyOf(event: WatchEvent): string {
  return event.kind === 'put' ? event.entry.key : event.key;
}
