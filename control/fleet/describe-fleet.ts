import { type NodeAcknowledgements, NO_ACKNOWLEDGEMENTS } from './acknowledgements.ts';
import type { FleetConfig } from './fleet-config.ts';
import type { FleetRecords } from './fleet-records.ts';
import { FleetRefusal } from './fleet-seal.ts';
import type { FleetNode, FleetView } from './fleet-view.ts';
import type { NodeRecord } from './node-record.ts';
import type { Replica } from './replica.ts';

interface Described {
  readonly config: FleetConfig;
  /** Of etcd, that is asked. */
  readonly endpoint: string;
  readonly replica: Replica;
  readonly records: FleetRecords;
  /** What a node has acknowledged, as far as that is known. */
  readonly acknowledged: (node: string) => NodeAcknowledgements | undefined;
}

/** What may be shown of a fleet. */
export function describeFleet({ config, endpoint, replica, records, acknowledged }: Described): FleetView {
  const { revision, freshAtMs, trouble } = replica;
  const { buckets } = records;
  const holders = buckets.flatMap((bucket) => {
    const holder = records.sourceHolder(bucket);
    return holder === undefined ? [] : [[bucket, holder.node] as const];
  });
  return {
    fleet: config.fleet,
    node: config.node,
    revision,
    ...(freshAtMs !== undefined && { freshAtMs }),
    ...(trouble !== undefined && { trouble }),
    endpoint,
    nodes: [...records.nodes()].map(([name, record]) => nodeView(name, record, acknowledged(name))),
    generations: Object.fromEntries(buckets.map((bucket) => [bucket, activeGeneration(records, bucket)])),
    sourceHolders: Object.fromEntries(holders),
  };
}

function nodeView(
  name: string,
  record: NodeRecord,
  { revision, buckets, keys }: NodeAcknowledgements = NO_ACKNOWLEDGEMENTS,
): FleetNode {
  const refusal = keys?.refusal;
  return { name, ...record, revision, buckets, ...(refusal !== undefined && { keysRefusal: refusal }) };
}

/** 0 also of what cannot be opened here: that is this node's acknowledgement, too. */
function activeGeneration(records: FleetRecords, bucket: string): number {
  try {
    return records.bucket(bucket)?.live.current?.generation ?? 0;
  } catch (error) {
    if (error instanceof FleetRefusal) return 0;
    throw error;
  }
}
