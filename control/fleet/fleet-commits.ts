import { setTimeout as sleep } from 'node:timers/promises';
import { ControlError } from '../control-error.ts';
import { Backoff } from './etcd/backoff.ts';
import { type Committed, type Etcd, EtcdError, type Transaction } from './etcd/etcd.ts';
import type { Replica } from './replica.ts';

/** For so long a change is sent again where nobody knows what came of it: three members, two seconds each. */
const LIMIT_MS = 6000;
/** Whoever is not first so often in a row has more rivals than any fleet. */
const MAX_ATTEMPTS = 100;
/** A watch tells of a change in milliseconds. */
const CATCH_UP_MS = 3000;

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

/** Somebody else was first. */
export interface Beaten {
  /** Of etcd, in which they changed what was to be changed. */
  readonly byRevision: number;
}

/**
 * Attempts a change until nobody else was first; in between, until what they did is known here, so that the next attempt
 * builds on it.
 *
 * @throws ControlError `fleet-unreachable`, `busy`, and what the attempts throw
 */
export async function untilFirst<T extends object | undefined>(
  action: string,
  replica: Replica,
  attempt: () => Promise<{ readonly done: T } | Beaten>,
): Promise<T> {
  for (let count = 0; count < MAX_ATTEMPTS; count++) {
    const outcome = await attempt();
    if ('done' in outcome) return outcome.done;
    if (await replica.until(outcome.byRevision, CATCH_UP_MS)) continue;
    const state = 'another node was first, and what it did is not here yet';
    throw new ControlError('fleet-unreachable', `${action}: ${state}`);
  }
  throw new ControlError('busy', `${action}: other nodes were first ${MAX_ATTEMPTS} times in a row`);
}

function failure(action: string, { message }: EtcdError, isUnknown: boolean): ControlError {
  if (!isUnknown) return new ControlError('fleet-unreachable', `${action}: ${message}`);
  const advice = 'nobody knows whether it was done; to ask again with the same request id is safe';
  return new ControlError('outcome-unknown', `${action}: ${message}; ${advice}`);
}
