import { own } from '../own.ts';
import { isCount, parsedFields, shownText } from './told-in-clear.ts';

/** As the contract has them. */
const LAST_GENERATION = 2 ** 32 - 1;

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

/** What no node has written counts as not said. */
export function parseAcknowledgements(value: Buffer): NodeAcknowledgements {
  const { revision, buckets, keys } = parsedFields(value);
  const parts = Object.entries(buckets ?? {}).flatMap(([bucket, part]) => {
    const parsed = shownText(bucket) === bucket ? parsedPart(part) : undefined;
    return parsed === undefined ? [] : [[bucket, parsed] as const];
  });
  const ofKeys = parsedPart(keys);
  return {
    revision: isCount(revision) ? revision : 0,
    buckets: Object.fromEntries(parts),
    ...(ofKeys !== undefined && { keys: ofKeys }),
  };
}

function parsedPart(part: unknown): PartAcknowledgement | undefined {
  const { generation, revision, refusal } = (part ?? {}) as Readonly<Record<string, unknown>>;
  if (!isCount(generation, LAST_GENERATION) || !isCount(revision)) return undefined;
  return { generation, revision, ...(typeof refusal === 'string' && { refusal: shownText(refusal) }) };
}

/** Of a bucket, or without a name, of the keys. */
export function partOf(
  { buckets, keys }: NodeAcknowledgements,
  bucket: string | undefined,
): PartAcknowledgement | undefined {
  if (bucket === undefined) return keys;
  return own(buckets, bucket);
}
