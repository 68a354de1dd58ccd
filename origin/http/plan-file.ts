import type { ObjectRef } from '../model/object-store.ts';
import type { PlanPart, ResponsePlan } from '../model/response-plan.ts';
import type { FoundObject } from '../storage/object-lookup.ts';

/** RFC 9110 8.3: what is not known is not guessed. */
const UNKNOWN_TYPE = 'application/octet-stream';

/** Of objects whose beginning is not at hand any more; each lives as long as its object is remembered. */
const plans = new WeakMap<ObjectRef, ResponsePlan>();

/** An object as it is: its own validators, type and caching, and none of the store's headers. */
export function planFile({ object, head }: FoundObject): ResponsePlan {
  if (head !== undefined) return newPlan(object, head);
  const known = plans.get(object);
  if (known !== undefined) return known;
  const plan = newPlan(object, undefined);
  plans.set(object, plan);
  return plan;
}

function newPlan(object: ObjectRef, head: Buffer | undefined): ResponsePlan {
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

function parts(object: ObjectRef, head: Buffer | undefined): PlanPart[] {
  const read = head?.length ?? 0;
  const all: PlanPart[] = [];
  if (head !== undefined) all.push({ kind: 'bytes', bytes: head });
  if (read < object.sizeBytes) all.push({ kind: 'object', object, runs: [read, object.sizeBytes] });
  return all;
}
