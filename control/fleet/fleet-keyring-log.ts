import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { KeyringLog } from '../keys/keyring-log.ts';
import { own } from '../own.ts';
import type { FleetReceipt, FleetWait } from '../node-acknowledgement.ts';
import type { KeyringState } from '../state/keyring-state.ts';
import type { AckBoard } from './ack-board.ts';
import type { Etcd, Operation, Transaction } from './etcd/etcd.ts';
import type { FleetCache } from './fleet-cache.ts';
import { commitSurely, untilFirst } from './fleet-commits.ts';
import { type FleetRecords, keyringDigest } from './fleet-records.ts';
import type { Replica } from './replica.ts';

interface FleetKeyringLogOptions {
  readonly etcd: Etcd;
  readonly replica: Replica;
  readonly records: FleetRecords;
  readonly cache: FleetCache;
  readonly board: AckBoard;
}

const ACTION = 'Cannot change the keys of the fleet';

/** Keys that all nodes of a fleet have: changed one change at a time, each in one transaction. */
export class FleetKeyringLog implements KeyringLog {
  readonly #options: FleetKeyringLogOptions;

  constructor(options: FleetKeyringLogOptions) {
    this.#options = options;
  }

  /** As this node goes by it. */
  get keyring(): KeyringState {
    return this.#options.cache.keyring;
  }

  async update(change: (keyring: KeyringState) => KeyringState): Promise<FleetReceipt> {
    const { etcd, replica, records, cache, board } = this.#options;
    const attempt = randomUUID();
    return untilFirst(ACTION, replica, async () => {
      const known = records.usableKeyring();
      const next = change(known.state);
      const transaction = keyringTransaction(records, known, next, attempt);
      const { succeeded, revision, reads } = await commitSurely(etcd, ACTION, transaction);
      const [current] = reads[0] ?? [];
      const isOurs = !succeeded && current !== undefined && records.keyringAttempt(current) === attempt;
      const changedIn = current?.modRevision ?? revision;
      if (!succeeded && !isOurs) return { byRevision: changedIn };
      // Unless another node was next, and that is here already.
      if (next.revision > cache.keyring.revision) await cache.takeOverKeys(next);
      const nodes = [...records.nodes().keys()];
      const acknowledged = (wait: FleetWait) => board.acknowledged({ revision: changedIn, nodes, wait });
      return { done: { revision: changedIn, acknowledged } };
    });
  }
}

/** Done where no key was changed since: what is not the same any more is put, what is not there any more is deleted. */
export function keyringTransaction(
  records: FleetRecords,
  { state, revision }: { readonly state: KeyringState; readonly revision: number },
  next: KeyringState,
  attempt: string,
): Transaction {
  const { keys, seal } = records;
  const operations = <T extends { readonly revision: number }>(
    before: Readonly<Record<string, T>>,
    after: Readonly<Record<string, T>>,
    keyOf: (id: string) => string,
  ): Operation[] => [
    ...Object.entries(after)
      .filter(([id, held]) => !isDeepStrictEqual(held, own(before, id)))
      .map(([id, held]): Operation => {
        const key = keyOf(id);
        return { kind: 'put', key, value: seal.seal(key, held.revision, held) };
      }),
    ...Object.keys(before)
      .filter((id) => !Object.hasOwn(after, id))
      .map((id): Operation => ({ kind: 'delete', key: keyOf(id) })),
  ];
  const { revision: counter } = next;
  const record = { revision: counter, digest: keyringDigest(next), attempt };
  return {
    compare: [{ key: keys.keyring, modRevision: revision }],
    success: [
      ...operations(state.keys, next.keys, (id) => keys.heldKey(id)),
      ...operations(state.groups, next.groups, (id) => keys.group(id)),
      ...operations(state.shields, next.shields, (id) => keys.shield(id)),
      { kind: 'put', key: keys.keyring, value: seal.seal(keys.keyring, counter, record) },
    ],
    failure: [{ kind: 'read', range: { key: keys.keyring } }],
  };
}
