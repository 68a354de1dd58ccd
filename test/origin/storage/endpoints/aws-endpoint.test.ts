import { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { bucketEndpoint } from '../../../../origin/storage/bucket-endpoint.ts';
import { automaticAddressing } from '../../../../origin/storage/endpoints/addressing.ts';
import {
  awsEndpoint,
  endpointProblem,
  type AwsEndpointChoice,
} from '../../../../origin/storage/endpoints/aws-endpoint.ts';
import { regionOfHost } from '../../../../origin/storage/endpoints/region-of-host.ts';
import { TEST_POOL } from '../../../support/store-rig.ts';

const REGIONS = `us-east-1 eu-central-1 ap-southeast-7 mx-central-1 cn-north-1 us-gov-west-1
us-iso-east-1 us-isob-east-1 us-isof-south-1 eu-isoe-west-1 eusc-de-east-1`.split(/\s+/);

const BUCKETS = ['media', 'media.example.com', 'Media_Old'];

const KINDS = [
  { dualstack: false, fips: false, accelerate: false },
  { dualstack: true, fips: false, accelerate: false },
  { dualstack: false, fips: true, accelerate: false },
  { dualstack: true, fips: true, accelerate: false },
  { dualstack: false, fips: false, accelerate: true },
  { dualstack: true, fips: false, accelerate: true },
  { dualstack: false, fips: true, accelerate: true },
];

const CHOICES = REGIONS.flatMap((region) =>
  BUCKETS.flatMap((bucket) => KINDS.map((kind) => ({ bucket, region, ...kind }))),
);

const EXPRESS = [false, true].flatMap((dualstack) =>
  [false, true].map((fips) => ({
    bucket: 'media--usw2-az1--x-s3',
    region: 'us-west-2',
    dualstack,
    fips,
    accelerate: false,
  })),
);

/** Zones of another kind, and what these buckets cannot have. */
const FURTHER_EXPRESS = [
  { ...EXPRESS[0]!, bucket: 'media--usw2-lax1-az1--x-s3' },
  { ...EXPRESS[3]!, bucket: 'media--usw2-lax1-az1--x-s3' },
  { ...EXPRESS[0]!, accelerate: true },
];

const aws = new S3Client({ region: 'us-east-1' }).config;

/** Scheme, host and path of a bucket by AWS's own client; undefined where it refuses. */
function theirs({ bucket, region, dualstack, fips, accelerate }: AwsEndpointChoice): string | undefined {
  try {
    const { url } = aws.endpointProvider({
      Bucket: bucket,
      Region: region,
      UseDualStack: dualstack,
      UseFIPS: fips,
      Accelerate: accelerate,
    });
    return url.href.replace(/\/?$/, '/');
  } catch {
    return undefined;
  }
}

function ours(choice: AwsEndpointChoice): string {
  const { bucket, region } = choice;
  const endpoint = awsEndpoint(choice);
  const addressing = automaticAddressing(bucket, endpoint);
  const { origin, pathPrefix } = bucketEndpoint({ bucket, region, endpoint, addressing, pool: TEST_POOL });
  return origin + pathPrefix;
}

describe('awsEndpoint()', () => {
  it.each([...CHOICES, ...EXPRESS, ...FURTHER_EXPRESS])('is that of the AWS client for %j', (choice) => {
    // Their rules name an endpoint, which the guide of that partition says is not there.
    if (choice.region.startsWith('us-gov-') && choice.accelerate) {
      return expect(endpointProblem(choice)).toMatch(/Transfer Acceleration/);
    }
    const expected = theirs(choice);
    if (choice.bucket === 'Media_Old' && choice.accelerate) return expect(expected).toBeUndefined();
    expect(endpointProblem(choice) === undefined).toBe(expected !== undefined);
    if (expected !== undefined) expect(ours(choice)).toBe(expected);
  });

  it('is that of the AWS client for a multi-region access point', () => {
    const { url } = aws.endpointProvider({
      Bucket: 'arn:aws:s3::123456789012:accesspoint:mfzwi23gnjvgw.mrap',
      Region: 'us-east-1',
    });
    const plain = { dualstack: false, fips: false, accelerate: false };
    expect(ours({ bucket: 'mfzwi23gnjvgw.mrap', region: '*', ...plain })).toBe(url.href);
  });

  it('is the one of old where there is no region', () => {
    const plain = { dualstack: false, fips: false, accelerate: false };
    expect(ours({ bucket: 'media', region: '', ...plain })).toBe('https://media.s3.amazonaws.com/');
  });
});

describe('regionOfHost()', () => {
  const regional = [...CHOICES, ...EXPRESS].filter(
    (choice) => !choice.accelerate && theirs(choice) !== undefined,
  );

  it.each(regional)('finds the region of the endpoint of %j', (choice) => {
    expect(regionOfHost(new URL(theirs(choice) ?? '').hostname)).toBe(choice.region);
  });

  it.each([
    ['s3.amazonaws.com', 'us-east-1'],
    ['media.s3.amazonaws.com', 'us-east-1'],
    ['s3-external-1.amazonaws.com', 'us-east-1'],
    ['s3-us-west-1.amazonaws.com', 'us-west-1'],
    ['mybucket.s3-eu-central-1.amazonaws.com', 'eu-central-1'],
    ['s3-fips-us-gov-west-1.amazonaws.com', 'us-gov-west-1'],
    ['S3.CN-North-1.AmazonAWS.com.CN', 'cn-north-1'],
    ['x-123456789012.s3-accesspoint.us-west-2.amazonaws.com', 'us-west-2'],
    ['mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com', '*'],
    ['media.s3-accelerate.amazonaws.com', undefined],
    ['storage.googleapis.com', undefined],
    ['s3.eu-central-1.amazonaws.com.example.com', undefined],
  ])('finds that %s is in %s', (host, region) => {
    expect(regionOfHost(host)).toBe(region);
  });

  const map = {
    'store.example.com': 'one',
    'eu.store.example.com': 'two',
    's3.amazonaws.com': 'us-east-1',
    '': 's3.amazonaws.com',
  };

  it.each([
    ['store.example.com', 'one'],
    ['media.store.example.com', 'one'],
    ['media.eu.store.example.com', 'two'],
    ['mystore.example.com', 'us-east-1'],
    ['elsewhere.example', 'us-east-1'],
  ])('takes the longest match of a map for %s: %s', (host, region) => {
    expect(regionOfHost(host, map)).toBe(region);
  });

  it('takes the default of a map as it is, or none', () => {
    expect(regionOfHost('elsewhere.example', { '': 'three' })).toBe('three');
    expect(regionOfHost('s3.one.example', { 'One.Example': 'one' })).toBe('one');
    expect(regionOfHost('elsewhere.example', { 'example.com': 'four' })).toBeUndefined();
  });
});

describe('automaticAddressing()', () => {
  it.each([
    ['media', 'https://s3.eu-central-1.amazonaws.com', 'virtual-host'],
    ['media.example.com', 'https://s3.eu-central-1.amazonaws.com', 'path'],
    ['media', 'http://127.0.0.1:9000', 'path'],
    ['media', 'http://[::1]:9000', 'path'],
    ['media', 'http://localhost:9000', 'path'],
    ['Media', 'https://s3.example.com', 'path'],
    ['a-', 'https://s3.example.com', 'path'],
  ])('puts the bucket %s of %s into the %s', (bucket, endpoint, addressing) => {
    expect(automaticAddressing(bucket, endpoint)).toBe(addressing);
  });
});
