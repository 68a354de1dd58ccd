import { type BucketConfig, DEFAULT_SIGNING } from '../../origin/origin-config.ts';
import { usesSessions } from '../../origin/storage/subrequest.ts';
import type { CredentialSource, HeadwaterConfig } from './config.ts';
import type { LocatedProblem } from './describe-issue.ts';

/** What of a bucket does not go together: known once it is decided what `auto` and absent mean. */
export function checkBuckets({ origin, credentials }: HeadwaterConfig): LocatedProblem[] {
  return Object.entries(origin.buckets).flatMap(([name, bucket]) => {
    const path = ['buckets', name];
    const source = credentials[name];
    return [
      ...bucketProblems(bucket, path),
      ...(source ? roleProblems(source, bucket.region, [...path, 'credentials']) : []),
    ];
  });
}

type Path = readonly string[];

function bucketProblems(bucket: BucketConfig, path: Path): LocatedProblem[] {
  const problems: LocatedProblem[] = [];
  const { version } = bucket.signing ?? DEFAULT_SIGNING;
  if (bucket.region === '*' && version !== 'v4a') {
    const text = `is the set of all regions, which Signature ${version} cannot be made for; v4a can`;
    problems.push({ path: [...path, 'region'], text });
  }
  if (usesSessions(bucket) && bucket.encryption) {
    problems.push({ path: [...path, 'encryption'], text: 'is not known to directory buckets (SSE-C)' });
  }
  return problems;
}

/** A security token service is one of a region: the bucket's, unless another is named. */
function roleProblems(source: CredentialSource, bucketRegion: string, path: Path): LocatedProblem[] {
  if (!isOfRegion(source)) return [];
  const region = source.region ?? bucketRegion;
  const further =
    source.kind === 'web-identity' ? [] : roleProblems(source.from, bucketRegion, [...path, 'from']);
  if (region !== '' && region !== '*') return further;
  const service = source.kind === 'secrets-manager' ? 'of the secret' : 'of the security token service';
  const text = `must name the region ${service}: the bucket's is none`;
  return [{ path: [...path, 'region'], text }, ...further];
}

type OfRegion = Extract<CredentialSource, { kind: 'assume-role' | 'web-identity' | 'secrets-manager' }>;

function isOfRegion(source: CredentialSource): source is OfRegion {
  return ['assume-role', 'web-identity', 'secrets-manager'].includes(source.kind);
}
