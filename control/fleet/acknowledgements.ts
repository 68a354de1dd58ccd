/** What a node makes known under `acks/NODE`: one key a node, so that a thousand changes are as many as it has time to write. */
export interface NodeAcknowledgements {
  /** Of etcd, up to which it has gone by everything, or said why not. */
  readonly revision: number;
  /** By bucket. */
  readonly buckets: Readonly<Record<string, PartAcknowledgement>>;
  readonly keys?: PartAcknowledgement;
}

/** What became of one bucket, or of the keys, at one node. */
export interface PartAcknowledgement {
  /** What it signs with; of keys, their revision. */
  readonly generation: number;
  /** Of etcd, that the newest change it has looked at was made in. */
  readonly revision: number;
  /** Why it does not go by that; absent: it does. */
  readonly refusal?: string;
}

export const NO_ACKNOWLEDGEMENTS: NodeAcknowledgements = { revision: 0, buckets: {} };

export function parseAcknowledgements(value: Buffer): NodeAcknowledgements {
  try {
    return { ...NO_ACKNOWLEDGEMENTS, ...(JSON.parse(value.toString()) as NodeAcknowledgements) };
  } catch {
    return NO_ACKNOWLEDGEMENTS;
  }
}

/** Of a bucket, or without a name, of the keys. */
export function partOf(
  { buckets, keys }: NodeAcknowledgements,
  bucket: string | undefined,
): PartAcknowledgement | undefined {
  if (bucket === undefined) return keys;
  return Object.hasOwn(buckets, bucket) ? buckets[bucket] : undefined;
}
