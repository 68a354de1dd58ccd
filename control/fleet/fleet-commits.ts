import { setTimeout as sleep } from 'node:timers/promises';
import { ControlError } from '../control-error.ts';
import { Backoff } from './etcd/backoff.ts';
import { type Committed, type Etcd, EtcdError, type Transaction } from './etcd/etcd.ts';

/** For so long a change is sent again where nobody knows what came of it: three members, two seconds each. */
const LIMIT_MS = 6000;

/**
 * Sends a transaction until it is known what came of it. It must be one that does nothing the second time.
 *
 * @throws ControlError `fleet-unreachable`: it was not done; `outcome-unknown`: perhaps it was, or will be
 */
export async function commitSurely(etcd: Etcd, action: string, transaction: Transaction): Promise<Committed> {
  const backoff = new Backoff();
  const endMs = performance.now() + LIMIT_MS;
  let isUnknown = false;
  for (;;) {
    try {
      return await etcd.commit(transaction);
    } catch (error) {
      if (!(error instanceof EtcdError)) throw error;
      isUnknown ||= error.maybeDone;
      if (error.kind !== 'unavailable' || performance.now() > endMs) throw failure(action, error, isUnknown);
    }
    await sleep(backoff.next());
  }
}

function failure(action: string, { message }: EtcdError, isUnknown: boolean): ControlError {
  if (!isUnknown) return new ControlError('fleet-unreachable', `${action}: ${message}`);
  const advice = 'nobody knows whether it was done; to ask again with the same request id is safe';
  return new ControlError('outcome-unknown', `${action}: ${message}; ${advice}`);
}
