import type { PlanPart, ResponsePlan } from '../model/response-plan.ts';
import type { FoundObject } from '../storage/object-lookup.ts';

/** RFC 9110 8.3: what is not known is not guessed. */
const UNKNOWN_TYPE = 'application/octet-stream';

/** An object as it is: its own validators, type and caching, and none of the store's headers. */
export function planFile({ object, head }: FoundObject): ResponsePlan {
  const { 'content-type': contentType = UNKNOWN_TYPE, ...headers } = object.metadata ?? {};
  return {
    kind: 'file',
    contentType,
    lengthBytes: object.sizeBytes,
    etag: object.etag,
    lastModifiedMs: object.lastModifiedMs,
    headers,
    parts: parts(object, head),
  };
}

function parts(object: FoundObject['object'], head: Buffer | undefined): PlanPart[] {
  const read = head?.length ?? 0;
  const all: PlanPart[] = [];
  if (head !== undefined) all.push({ kind: 'bytes', bytes: head });
  if (read < object.sizeBytes) all.push({ kind: 'object', object, runs: [read, object.sizeBytes] });
  return all;
}
