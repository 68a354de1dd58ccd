import { onTestFinished } from 'vitest';
import type { Log } from '../../../control/log.ts';
import { EtcdClient } from '../../../control/fleet/etcd/etcd-client.ts';
import {
  type Etcd,
  type EtcdConfig,
  EtcdError,
  type KeyRange,
  type Watch,
  type WatchEvent,
} from '../../../control/fleet/etcd/etcd.ts';

/** All keys that tests write. */
export const ALL: KeyRange = { key: '/test/', end: '/test0' };

export const SILENT: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Ends with the test. */
export function clientOf(config: EtcdConfig, log: Log = SILENT): EtcdClient {
  const client = new EtcdClient({ config, log });
  onTestFinished(() => client.close());
  return client;
}

export interface WatchRecord {
  /** By call. */
  readonly calls: { readonly events: readonly WatchEvent[]; readonly revision: number }[];
  readonly progress: number[];
  readonly ends: EtcdError[];
  readonly watch: Watch;
}

export function recordWatch(etcd: Etcd, afterRevision: number, range = ALL): WatchRecord {
  const [calls, progress, ends]: [WatchRecord['calls'], number[], EtcdError[]] = [[], [], []];
  const watch = etcd.watch(range, afterRevision, {
    onEvents: (events, revision) => void calls.push({ events, revision }),
    onProgress: (revision) => void progress.push(revision),
    onEnd: (reason) => void ends.push(reason),
  });
  return { calls, progress, ends, watch };
}

export const keyOf = (event: WatchEvent): string => (event.kind === 'put' ? event.entry.key : event.key);

/** @returns the revision */
export async function put(etcd: Etcd, key: string, value = '', leaseId?: string): Promise<number> {
  const operation = { kind: 'put', key, value, ...(leaseId !== undefined && { leaseId }) } as const;
  return (await etcd.commit({ compare: [], success: [operation] })).revision;
}

/** Of a call that must fail. */
export async function errorOf(call: Promise<unknown>): Promise<EtcdError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof EtcdError) return error;
    throw error;
  }
  throw new Error('The call has succeeded');
}
