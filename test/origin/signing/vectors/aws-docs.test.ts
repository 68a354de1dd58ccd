import { describe, expect, it } from 'vitest';
import type { SecretKeyCredential } from '../../../../origin/signing/credential.ts';
import { headerFields } from '../../../../origin/signing/header-fields.ts';
import { signatureVersions } from '../../../../origin/signing/signature-versions.ts';
import type { HttpMethod, QueryParameter, UnsignedRequest } from '../../../../origin/signing/signer.ts';
import { HAS_VECTORS, headerOf, parametersOf, readVectors, signingContext } from '../support/contexts.ts';
import { Ledger } from '../support/ledger.ts';

const ledger = new Ledger();

const CREDENTIAL: SecretKeyCredential = {
  kind: 'access-key',
  accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
};

describe.skipIf(!HAS_VECTORS)('the examples of the S3 API reference, Signature V4', () => {
  const { examples } = readVectors<{ examples: V4Example[] }>('aws-s3-docs-v4/examples.json', {
    examples: [],
  });

  it.each(examples)('$name', ({ method, target, headers, presigned = false, canonical_uri, signature }) => {
    const { 'x-amz-content-sha256': payloadHash, 'x-amz-date': _, ...given } = headers;
    const request: UnsignedRequest = {
      method,
      path: canonical_uri,
      query: presigned ? [] : parametersOfTarget(target),
      headers: headerFields(Object.entries(given)),
    };
    const context = signingContext({
      expiresSeconds: 86_400,
      ...(payloadHash !== undefined && { payloadHash }),
    });
    const sign = signatureVersions.v4[presigned ? 'query' : 'header'];
    const signed = sign(request, CREDENTIAL, context, Date.UTC(2013, 4, 24));
    if (presigned) expect(signed.path).toBe(`${target}&X-Amz-Signature=${signature}`);
    else expect(headerOf(signed, 'authorization')).toContain(`Signature=${signature}`);
    ledger.held('aws-s3-docs-v4');
  });

  it('are five', () => {
    expect(examples).toHaveLength(5);
  });
});

describe.skipIf(!HAS_VECTORS)('the examples of the S3 user guide, Signature V2', () => {
  const examples = readVectors<V2Example[]>('aws-s3-docs-v2/v2_examples_johnsmith.json', []);
  const inHeader = examples.filter(({ request }) => !request.includes('Expires='));
  const inQuery = examples.filter(({ request }) => request.includes('Expires='));

  it.each(inHeader)('$string_to_sign', ({ request, string_to_sign, signature }) => {
    const signed = signatureVersions.v2.header(parseV2Example(request), CREDENTIAL, signingContext(), 0);
    expect(signed.stringToSign).toBe(unwrapped(string_to_sign));
    expect(headerOf(signed, 'authorization')).toBe(`AWS ${CREDENTIAL.accessKeyId}:${signature}`);
    ledger.held('aws-s3-docs-v2');
  });

  it.each(inQuery)('$string_to_sign', ({ request, string_to_sign, signature }) => {
    const expires = Number(/Expires=(\d+)/.exec(request)?.[1]);
    const context = signingContext({ expiresSeconds: 60 });
    const signed = signatureVersions.v2.query(
      parseV2Example(request),
      CREDENTIAL,
      context,
      (expires - 60) * 1000,
    );
    expect(signed.stringToSign).toBe(unwrapped(string_to_sign));
    expect(parametersOf(signed)).toEqual({
      AWSAccessKeyId: CREDENTIAL.accessKeyId,
      Expires: String(expires),
      Signature: signature,
    });
    ledger.held('aws-s3-docs-v2');
  });

  it('are nine', () => {
    expect(inHeader.length + inQuery.length).toBe(9);
  });
});

interface V4Example {
  name: string;
  method: HttpMethod;
  target: string;
  presigned?: boolean;
  canonical_uri: string;
  headers: Record<string, string>;
  signature: string;
}

interface V2Example {
  request: string;
  string_to_sign: string;
  signature: string;
}

const SIGNATURE_PARAMETERS = ['AWSAccessKeyId', 'Signature', 'Expires'];

/** The document's requests are wrapped for print: blank lines among the headers, a target over several lines. */
function parseV2Example(text: string): UnsignedRequest {
  const [first = '', ...rest] = text.replaceAll(/&\n\s+/g, '&').split('\n');
  const [method, target = ''] = first.split(' ');
  const fields = new Map<string, string[]>();
  for (const line of rest) {
    const [, name = '', value = ''] = /^([A-Za-z0-9-]+): ?(.*)$/.exec(line) ?? [];
    if (name !== '' && name !== 'Authorization') fields.set(name, [...(fields.get(name) ?? []), value]);
  }
  // The DELETE example signs the time of its `x-amz-date` where the document's own rule leaves the line empty.
  const vendorDate = fields.get('x-amz-date');
  if (vendorDate !== undefined) {
    fields.set('Date', vendorDate);
    fields.delete('x-amz-date');
    ledger.leftOut('aws-s3-docs-v2', first, 'its `x-amz-date` header; it contradicts the rule on dates');
  }
  const headers = headerFields(
    [...fields].flatMap(([name, values]) => values.map((value) => [name, value] as const)),
  );
  const query = parametersOfTarget(target).filter(([name]) => !SIGNATURE_PARAMETERS.includes(name));
  const hostBucket = bucketOf(headers.find(([name]) => name === 'host')?.[1] ?? '');
  return {
    method: method as HttpMethod,
    path: target.split('?')[0] ?? '',
    query,
    headers,
    ...(hostBucket !== undefined && { hostBucket }),
  };
}

function bucketOf(host: string): string | undefined {
  const name = host.split(':')[0] ?? '';
  if (!name.endsWith('amazonaws.com')) return name;
  return name.startsWith('s3.') ? undefined : name.split('.')[0];
}

/** A printed string to sign may be wrapped behind a colon, or have a blank line too many behind its date. */
function unwrapped(text: string): string {
  return text.replaceAll(':\n', ':').replaceAll(/(?<=\d{2} \+0000|\d{10})\n\n/g, '\n');
}

function parametersOfTarget(target: string): QueryParameter[] {
  return [...new URLSearchParams(target.split('?')[1])];
}
