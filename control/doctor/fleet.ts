import { EtcdClient } from '../fleet/etcd/etcd-client.ts';
import { type EtcdErrorKind, EtcdError, type KeyValue } from '../fleet/etcd/etcd.ts';
import type { FleetConfig } from '../fleet/fleet-config.ts';
import { FleetKeys } from '../fleet/fleet-keys.ts';
import { FleetRefusal, type FleetRefusalKind, FleetSeal } from '../fleet/fleet-seal.ts';
import { parseNodeRecord } from '../fleet/node-record.ts';
import type { Log } from '../log.ts';
import type { StateKey } from '../state/state-key.ts';
import type { Finding } from './finding.ts';

const ADVICE: Readonly<Record<EtcdErrorKind, string>> = {
  unavailable: 'check the endpoint, state.etcd.tls, and what firewalls let through',
  denied: 'check state.etcd.user, and that its role has all that begins with /headwater/v1/FLEET/',
  'no-space': 'compact and defragment etcd, then disarm its alarm',
  compacted: 'look again',
  refused: 'etcd says what is wrong',
};

const REFUSAL_ADVICE: Readonly<Record<FleetRefusalKind, string>> = {
  'foreign-key': 'give the node the state.key of the others',
  'unknown-version': 'bring the node to the release of the others',
  damaged: 'put a backup of etcd back, or begin a fleet of another name',
};

const NO_LOG: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Whether each endpoint lets this node read its fleet, and whether the node can open what is there. */
export async function examineFleet(config: FleetConfig, stateKey: StateKey): Promise<Finding[]> {
  const subject = `fleet ${config.fleet}`;
  const looks = await Promise.all(config.endpoints.map((endpoint) => lookAt(endpoint, config)));
  const reached = looks.find((look) => look.kind === 'read');
  const endpoints = looks.map((look): Finding => {
    const finding = { subject, check: 'etcd', found: look.found };
    if (look.kind === 'read') return { ...finding, state: 'ok' };
    return { ...finding, state: reached === undefined ? 'bad' : 'warn', advice: look.advice };
  });
  if (reached === undefined) return endpoints;
  return [
    ...endpoints,
    { subject, check: 'key', ...keyOf(reached.meta, stateKey) },
    { subject, check: 'name', ...nameOf(reached.node, config.node) },
  ];
}

type Sight =
  | {
      readonly kind: 'read';
      readonly found: string;
      readonly meta: KeyValue | undefined;
      readonly node: KeyValue | undefined;
    }
  | { readonly kind: 'failed'; readonly found: string; readonly advice: string };

async function lookAt(endpoint: string, config: FleetConfig): Promise<Sight> {
  const etcd = new EtcdClient({ config: { ...config, endpoints: [endpoint] }, log: NO_LOG });
  const keys = new FleetKeys(config.fleet);
  const startMs = performance.now();
  try {
    const [meta] = (await etcd.read({ key: keys.meta })).entries;
    const found = `${endpoint} in ${Math.round(performance.now() - startMs)} ms`;
    const [node] = (await etcd.read({ key: keys.node(config.node) })).entries;
    return { kind: 'read', found, meta, node };
  } catch (error) {
    if (!(error instanceof EtcdError)) throw error;
    return { kind: 'failed', found: error.message, advice: ADVICE[error.kind] };
  } finally {
    etcd.close();
  }
}

type Found = Pick<Finding, 'state' | 'found' | 'advice'>;

function keyOf(meta: KeyValue | undefined, stateKey: StateKey): Found {
  if (meta === undefined) return { state: 'ok', found: 'there is no such fleet yet: this node begins it' };
  try {
    FleetSeal.open(meta, stateKey);
    return { state: 'ok', found: `what the fleet has is sealed with this node's key, ${stateKey.id}` };
  } catch (error) {
    if (!(error instanceof FleetRefusal)) throw error;
    return { state: 'bad', found: error.message, advice: REFUSAL_ADVICE[error.kind] };
  }
}

function nameOf(entry: KeyValue | undefined, node: string): Found {
  const record = entry && parseNodeRecord(entry.value);
  if (record === undefined) return { state: 'ok', found: `${node}, which no other node has` };
  const found = `${node} is there already, with the control port ${record.address}`;
  return {
    state: 'warn',
    found,
    advice: 'fine where that is this node; else give state.etcd.node another name',
  };
}
