import type { Log } from '../../log.ts';
import { Endpoints } from './endpoints.ts';
import { EtcdCalls } from './etcd-calls.ts';
import { compareMessage, keyValue, operationMessage, rangeFields } from './etcd-messages.ts';
import type {
  Committed,
  Etcd,
  EtcdConfig,
  EtcdConnection,
  KeyRange,
  KeyValue,
  Lease,
  LeaseOptions,
  Snapshot,
  Transaction,
  Watch,
  WatchListener,
} from './etcd.ts';
import { KVService, RangeRequest, type TxnRequest } from './gen/etcdserverpb/rpc.ts';
import { grantLease } from './lease-keeper.ts';
import { WatchStream } from './watch-stream.ts';

/** So many keys in one answer: what a fleet has is mostly one. */
const PAGE_KEYS = 1000n;

/** Speaks to etcd, version 3, over gRPC. */
export class EtcdClient implements Etcd {
  readonly #endpoints: Endpoints;
  readonly #calls: EtcdCalls;
  readonly #lasting = new Set<{ close(): void }>();

  constructor({ config, log }: { readonly config: EtcdConfig; readonly log: Log }) {
    this.#endpoints = new Endpoints({ config, log });
    this.#calls = new EtcdCalls(this.#endpoints, config.user);
  }

  get connection(): EtcdConnection {
    return this.#endpoints.connection;
  }

  async read({ key, end }: KeyRange): Promise<Snapshot> {
    const entries: KeyValue[] = [];
    let revision = 0n;
    for (let from = key; ; from = `${entries.at(-1)!.key}\0`) {
      const range = { key: from, ...(end !== undefined && { end }) };
      const request = RangeRequest.fromPartial({ ...rangeFields(range), limit: PAGE_KEYS, revision });
      const page = await this.#calls.unary({ method: KVService.range, request });
      // Pages after the first are of the revision that the first was read at.
      if (revision === 0n) revision = page.header!.revision;
      entries.push(...page.kvs.map(keyValue));
      if (!page.more) return { revision: Number(revision), entries };
    }
  }

  async commit({ compare, success, failure = [] }: Transaction): Promise<Committed> {
    const request: TxnRequest = {
      compare: compare.map(compareMessage),
      success: success.map(operationMessage),
      failure: failure.map(operationMessage),
    };
    const exchange = { method: KVService.txn, request, isChange: true };
    const { succeeded, header, responses } = await this.#calls.unary(exchange);
    const reads = responses.flatMap(({ response }) =>
      response?.$case === 'responseRange' ? [response.value.kvs.map(keyValue)] : [],
    );
    return { succeeded, revision: Number(header!.revision), reads };
  }

  watch(range: KeyRange, afterRevision: number, listener: WatchListener): Watch {
    const onClosed = (): void => void this.#lasting.delete(watch);
    const watch = new WatchStream({ calls: this.#calls, range, afterRevision, listener, onClosed });
    this.#lasting.add(watch);
    return watch;
  }

  async lease(options: LeaseOptions): Promise<Lease> {
    const onClosed = (): void => void this.#lasting.delete(lease);
    const lease = await grantLease({ ...options, calls: this.#calls, onClosed });
    this.#lasting.add(lease);
    return lease;
  }

  close(): void {
    for (const lasting of this.#lasting) lasting.close();
    this.#endpoints.close();
  }
}
