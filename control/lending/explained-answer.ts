import { Assets } from '../../origin/asset/assets.ts';
import { HeadwaterError } from '../../origin/model/errors.ts';
import { coveringReads } from '../../origin/http/covering-reads.ts';
import { errorResponse } from '../../origin/http/error-response.ts';
import type { RequestPath } from '../../origin/http/request-path.ts';
import { routeModes } from '../../origin/http/route-modes.ts';
import type { BucketConfig, RouteConfig } from '../../origin/origin-config.ts';
import type { ByteRuns, ResponsePlan } from '../../origin/model/response-plan.ts';
import { Credentials } from '../../origin/signing/credentials.ts';
import { locateBucket } from '../../origin/storage/locate-bucket.ts';
import { ObjectLookup } from '../../origin/storage/object-lookup.ts';
import type { ObjectRange } from '../../origin/model/object-store.ts';
import { S3ObjectStore } from '../../origin/storage/s3-object-store.ts';
import type { SigningSource } from './active-bucket.ts';

/** What the origin answers to a GET of the whole. */
export interface ExplainedAnswer {
  /** HTTP status. */
  readonly status: number;
  /** What the origin refuses the URL with; empty where it does not. */
  readonly code: string;
  readonly message: string;
  /** Empty of a refusal, as what follows. */
  readonly contentType: string;
  readonly lengthBytes: number;
  readonly parts: readonly ExplainedPart[];
  /** The first read that the URL needs; absent where the store is not asked. */
  readonly firstRead?: ObjectRange;
}

export type ExplainedPart =
  | { readonly kind: 'made'; readonly lengthBytes: number }
  /** One GET, of which so many bytes are sent on. */
  | { readonly kind: 'read'; readonly range: ObjectRange; readonly usedBytes: number };

/** Somebody waits for the explanation: the first failure is told, and soon. */
const PATIENCE = { retries: 0, connectTimeoutMs: 5000, headersTimeoutMs: 5000, bodyTimeoutMs: 5000 };

/**
 * Plans the answer to a URL as a worker does that sees it first, with connections and an index of its own.
 *
 * @param head the read that a worker begins with
 */
export async function explainAnswer(
  source: SigningSource,
  route: RouteConfig,
  path: RequestPath,
  head: ObjectRange,
  signal: AbortSignal,
): Promise<ExplainedAnswer> {
  const { buckets } = source.config;
  const store = new S3ObjectStore(impatient(buckets), credentialsOf(source));
  const assets = new Assets(store, { locate: (url) => locateBucket(buckets, url) });
  let firstRead: ObjectRange | undefined;
  try {
    const wanted = routeModes[route.mode](route, path, { assets, files: new ObjectLookup(store) });
    firstRead = head;
    return explainPlan(await wanted.plan(signal), head);
  } catch (error) {
    if (!(error instanceof HeadwaterError)) throw error;
    const { code, message } = error;
    const { status } = errorResponse(error);
    const refusal = { status, code, message, contentType: '', lengthBytes: 0, parts: [] };
    return firstRead ? { ...refusal, firstRead } : refusal;
  } finally {
    void store.close();
  }
}

function impatient(buckets: Readonly<Record<string, BucketConfig>>): Record<string, BucketConfig> {
  const entries = Object.entries(buckets);
  return Object.fromEntries(
    entries.map(([name, bucket]) => [name, { ...bucket, pool: { ...bucket.pool, ...PATIENCE } }]),
  );
}

/** Those of all buckets: a server manifest may name media in another than its own. */
function credentialsOf(source: SigningSource): Credentials {
  const credentials = new Credentials();
  for (const name of Object.keys(source.config.buckets)) {
    const snapshot = source.snapshot(name, source.now(name));
    if (snapshot !== undefined) credentials.apply(snapshot);
  }
  return credentials;
}

function explainPlan(plan: ResponsePlan, head: ObjectRange): ExplainedAnswer {
  const { contentType, lengthBytes } = plan;
  const parts = plan.parts.flatMap((part): ExplainedPart[] => {
    if (part.kind === 'object') return readsOf(part);
    if (part.kind === 'transformed') return part.sources.flatMap(readsOf);
    const { length } = part.bytes;
    // What is at hand of an object is its beginning, which was read to look it up.
    if (plan.kind === 'file') return [{ kind: 'read', range: head, usedBytes: length }];
    return [{ kind: 'made', lengthBytes: length }];
  });
  const firstRead = parts.find((part) => part.kind === 'read')?.range ?? head;
  return { status: 200, code: '', message: '', contentType, lengthBytes, parts, firstRead };
}

/** The GETs that byte runs of an object are joined into. */
function readsOf({ object, runs }: ByteRuns): ExplainedPart[] {
  const { bucket, key, etag } = object;
  return coveringReads(runs).map(({ start, end, runs: used }) => ({
    kind: 'read',
    range: { bucket, key, start, end, ifMatch: etag },
    usedBytes: used.reduce((sum, offset, index) => sum + (index % 2 === 0 ? -offset : offset), 0),
  }));
}
