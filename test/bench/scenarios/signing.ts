import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { AwsV4Signer } from 'aws4fetch';
import type { SecretKeyCredential } from '../../../origin/signing/credential.ts';
import { signsEveryHeader } from '../../../origin/signing/header-rule.ts';
import { UNSIGNED_PAYLOAD } from '../../../origin/signing/payload-hash.ts';
import { signatureVersions, type SignatureVersionName } from '../../../origin/signing/signature-versions.ts';
import type { HeaderField, SigningContext } from '../../../origin/signing/signer.ts';
import type { Figure, Scenario } from '../figure.ts';
import { medianMs, medianMsAsync } from '../measure.ts';

const SCENARIO = 'signing';

const KEY = {
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};
const CREDENTIAL: SecretKeyCredential = { kind: 'access-key', ...KEY };
const REGION = 'eu-central-1';
const HOST = `media.s3.${REGION}.amazonaws.com`;
const PATH = '/vod/2026/film-720p.mp4';
const CONTEXT: SigningContext = {
  region: REGION,
  service: 's3',
  payloadHash: UNSIGNED_PAYLOAD,
  expiresSeconds: 900,
  signsHeader: signsEveryHeader,
};

const MICROS_PER_MILLI = 1000;

/** No two requests are alike, or the engine would remember their strings. */
let sequence = 0;

function subrequestHeaders(): HeaderField[] {
  sequence += 1;
  return [
    ['host', HOST],
    ['if-match', '"d41d8cd98f00b204e9800998ecf8427e"'],
    ['range', `bytes=${sequence}-${sequence + 100_000}`],
  ];
}

function oursMicros(version: SignatureVersionName, form: 'header' | 'query'): number {
  const sign = signatureVersions[version][form];
  return (
    medianMs(() =>
      sign(
        { method: 'GET', path: PATH, headers: subrequestHeaders(), hostBucket: 'media' },
        CREDENTIAL,
        CONTEXT,
        Date.now(),
      ),
    ) * MICROS_PER_MILLI
  );
}

async function smithyMicros(form: 'header' | 'query'): Promise<number> {
  const signer = new SignatureV4({
    credentials: KEY,
    region: REGION,
    service: 's3',
    sha256: Sha256,
    uriEscapePath: false,
  });
  const request = () => ({
    method: 'GET',
    protocol: 'https:',
    hostname: HOST,
    path: PATH,
    query: {},
    headers: { ...Object.fromEntries(subrequestHeaders()), 'x-amz-content-sha256': UNSIGNED_PAYLOAD },
  });
  const work = form === 'header' ? () => signer.sign(request()) : () => signer.presign(request());
  return (await medianMsAsync(work)) * MICROS_PER_MILLI;
}

async function aws4fetchMicros(signQuery: boolean): Promise<number> {
  // Derived signing keys are remembered here, as in ours.
  const cache = new Map<string, ArrayBuffer>();
  const work = () =>
    new AwsV4Signer({
      ...KEY,
      url: `https://${HOST}${PATH}`,
      method: 'GET',
      headers: Object.fromEntries(subrequestHeaders()),
      service: 's3',
      region: REGION,
      cache,
      signQuery,
      allHeaders: true,
    }).sign();
  return (await medianMsAsync(work)) * MICROS_PER_MILLI;
}

function figure(
  name: string,
  value: number,
  budget: number,
  beside: NonNullable<Figure['beside']> = [],
): Figure {
  return { scenario: SCENARIO, name, unit: 'µs', value, budget, beside };
}

/** What neighbours on the machine add comes in bursts of seconds: the lowest of as many medians has the least of it. */
const PASSES = 3;

type Measure = () => number | Promise<number>;

/** Every measurement in turn, as often as there are passes, and the lowest of each. */
async function lowest<Name extends string>(
  measures: Readonly<Record<Name, Measure>>,
): Promise<Record<Name, number>> {
  const values = {} as Record<Name, number>;
  for (let pass = 0; pass < PASSES; pass++) {
    for (const [name, measure] of Object.entries<Measure>(measures) as [Name, Measure][]) {
      values[name] = Math.min(values[name] ?? Number.POSITIVE_INFINITY, await measure());
    }
  }
  return values;
}

/** One ranged subrequest, signing key warm, in each form; beside two published signers on the same request. */
export const signing: Scenario = {
  name: SCENARIO,
  async run() {
    const micros = await lowest({
      v4Header: () => oursMicros('v4', 'header'),
      v4Query: () => oursMicros('v4', 'query'),
      v2Header: () => oursMicros('v2', 'header'),
      v2Query: () => oursMicros('v2', 'query'),
      smithyHeader: () => smithyMicros('header'),
      smithyQuery: () => smithyMicros('query'),
      aws4fetchHeader: () => aws4fetchMicros(false),
      aws4fetchQuery: () => aws4fetchMicros(true),
    });
    const beside = (smithy: number, aws4fetch: number) => [
      { name: '@smithy/signature-v4', value: smithy },
      { name: 'aws4fetch', value: aws4fetch },
    ];
    return [
      figure('Signature V4, header', micros.v4Header, 6, beside(micros.smithyHeader, micros.aws4fetchHeader)),
      figure('Signature V4, query', micros.v4Query, 10, beside(micros.smithyQuery, micros.aws4fetchQuery)),
      figure('Signature V2, header', micros.v2Header, 5),
      figure('Signature V2, query', micros.v2Query, 10),
    ];
  },
};
