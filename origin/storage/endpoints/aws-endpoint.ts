import { partitionOf } from './partitions.ts';

/** Which of AWS's endpoints is wanted. */
export interface AwsEndpointChoice {
  readonly bucket: string;
  /** Empty where signatures have none (V2); `*` for multi-region access points. */
  readonly region: string;
  /** IPv6 as well as IPv4. */
  readonly dualstack: boolean;
  /** Cryptography validated by FIPS 140. */
  readonly fips: boolean;
  /** Transfer Acceleration. */
  readonly accelerate: boolean;
}

/** `media--usw2-az1--x-s3`: a directory bucket, and the zone it lies in, which may be a Local Zone: `usw2-lax1-az1`. */
const DIRECTORY_BUCKET = /--([a-z0-9]+(?:-[a-z0-9]+){1,2})--x-s3$/;

/** The zone of a directory bucket; undefined for others. */
export function expressZone(bucket: string): string | undefined {
  return DIRECTORY_BUCKET.exec(bucket)?.[1];
}

/**
 * AWS's own endpoint, without the bucket: `https://s3.eu-central-1.amazonaws.com`. {@link endpointProblem} says what
 * there is none for.
 * https://docs.aws.amazon.com/general/latest/gr/s3.html
 */
export function awsEndpoint({ bucket, region, dualstack, fips, accelerate }: AwsEndpointChoice): string {
  const { domain } = partitionOf(region);
  const zone = expressZone(bucket);
  const stack = dualstack ? '.dualstack' : '';
  const secure = fips ? '-fips' : '';
  if (zone !== undefined) return `https://s3express${secure}-${zone}${stack}.${region}.${domain}`;
  if (region === '*') return `https://accesspoint.s3-global.${domain}`;
  if (accelerate) return `https://s3-accelerate${stack}.${domain}`;
  return region === '' ? `https://s3.${domain}` : `https://s3${secure}${stack}.${region}.${domain}`;
}

/** Why there is no such endpoint; undefined where there is. */
export function endpointProblem(choice: AwsEndpointChoice): string | undefined {
  const { bucket, region, fips, accelerate } = choice;
  const { hasFips, hasAcceleration } = partitionOf(region);
  if (fips && !hasFips) return `${region} has no FIPS endpoints`;
  if (accelerate && !hasAcceleration) return `${region} has no Transfer Acceleration`;
  if (accelerate && expressZone(bucket) !== undefined)
    return 'directory buckets have no Transfer Acceleration';
  if (accelerate && fips) return 'Transfer Acceleration has no FIPS endpoints';
  if (accelerate && bucket.includes('.'))
    return 'Transfer Acceleration takes no bucket with a dot in its name';
  return undefined;
}
