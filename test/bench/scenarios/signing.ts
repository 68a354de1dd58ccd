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

async function others(form: 'header' | 'query'): Promise<NonNullable<Figure['beside']>> {
  return [
    { name: '@smithy/signature-v4', value: await smithyMicros(form) },
    { name: 'aws4fetch', value: await aws4fetchMicros(form === 'query') },
  ];
}

/** One ranged subrequest, signing key warm, in each form; beside two published signers on the same request. */
export const signing: Scenario = {
  name: SCENARIO,
  async run() {
    return [
      figure('Signature V4, header', oursMicros('v4', 'header'), 6, await others('header')),
      figure('Signature V4, query', oursMicros('v4', 'query'), 10, await others('query')),
      figure('Signature V2, header', oursMicros('v2', 'header'), 5),
      figure('Signature V2, query', oursMicros('v2', 'query'), 10),
    ];
  },
};
