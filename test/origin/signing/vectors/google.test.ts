import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { SecretKeyCredential } from '../../../../origin/signing/credential.ts';
import { headerFields } from '../../../../origin/signing/header-fields.ts';
import { EMPTY_PAYLOAD_HASH, UNSIGNED_PAYLOAD } from '../../../../origin/signing/payload-hash.ts';
import { signatureVersions } from '../../../../origin/signing/signature-versions.ts';
import type {
  HeaderField,
  HttpMethod,
  QueryParameter,
  UnsignedRequest,
} from '../../../../origin/signing/signer.ts';
import {
  HAS_VECTORS,
  headerOf,
  parametersOf,
  readVectors,
  signingContext,
  VECTORS,
} from '../support/contexts.ts';
import { Ledger } from '../support/ledger.ts';

const ledger = new Ledger();

const CREDENTIAL: SecretKeyCredential = {
  kind: 'access-key',
  accessKeyId: 'GOOG1EXAMPLEEXAMPLEEXAMPLE',
  secretAccessKey: 'bGoa+V7g/yqDXvKRqq+JTFn4uQZbPiQJo4pf9RzJ',
};

const TIME_MS = Date.UTC(2019, 1, 1, 9);

describe.skipIf(!HAS_VECTORS)("Google's V4 dialect, as curl speaks it", () => {
  const folder = new URL('goog4-curl/', VECTORS);
  const files = HAS_VECTORS ? readdirSync(folder).filter((name) => name.endsWith('.req')) : [];

  it.each(files)('%s', (file) => {
    const { request, headers } = parseSent(readFileSync(new URL(file, folder), 'utf8'));
    const isAws = headers['authorization']?.startsWith('AWS4') === true;
    const isUnsigned = Object.values(headers).includes(UNSIGNED_PAYLOAD);
    const signed = signatureVersions[isAws ? 'v4' : 'goog4'].header(
      request,
      CREDENTIAL,
      signingContext({
        region: 'auto',
        service: isAws ? 's3' : 'storage',
        payloadHash: isUnsigned ? UNSIGNED_PAYLOAD : EMPTY_PAYLOAD_HASH,
      }),
      TIME_MS,
    );
    expect(headerOf(signed, 'authorization')).toBe(headers['authorization']);
    ledger.held('goog4-curl');
  });

  it('are seven', () => {
    expect(files).toHaveLength(7);
  });
});

describe.skipIf(!HAS_VECTORS)("Google's V2 dialect, as boto speaks it", () => {
  const { vectors } = readVectors<{ vectors: BotoVector[] }>('goog1-boto/vectors.json', { vectors: [] });
  const inHeader = vectors.filter((vector) => vector.url === undefined);
  const inQuery = vectors.filter((vector) => vector.url !== undefined);

  it.each(inHeader)(
    '$name',
    ({ method = 'GET', target = '', headers = {}, string_to_sign, authorization }) => {
      const { Authorization: _, ...given } = headers;
      const request = { method, ...splitTarget(target), headers: headerFields(Object.entries(given)) };
      const signed = signatureVersions.goog1.header(request, CREDENTIAL, signingContext(), TIME_MS);
      expect(signed.stringToSign).toBe(string_to_sign);
      expect(headerOf(signed, 'authorization')).toBe(authorization);
      ledger.held('goog1-boto, header');
    },
  );

  it.each(inQuery)('$name', ({ url = '' }) => {
    const { pathname, searchParams } = new URL(url);
    const request: UnsignedRequest = {
      method: 'GET',
      path: pathname,
      headers: [['host', 'storage.googleapis.com']],
    };
    const context = signingContext({ expiresSeconds: Number(searchParams.get('Expires')) - TIME_MS / 1000 });
    const signed = signatureVersions.goog1.query(request, CREDENTIAL, context, TIME_MS);
    expect(signed.path.startsWith(`${pathname}?`)).toBe(true);
    expect(parametersOf(signed)).toEqual(Object.fromEntries(searchParams));
    ledger.held('goog1-boto, query');
  });

  it('are eleven', () => {
    expect([inHeader.length, inQuery.length]).toEqual([9, 2]);
  });
});

interface BotoVector {
  name: string;
  method?: HttpMethod;
  target?: string;
  headers?: Record<string, string>;
  string_to_sign?: string;
  authorization?: string;
  url?: string;
}

/** What the client itself adds is not signed; the signature's own headers are ours to make. */
const NOT_SIGNED = /^(?:accept|user-agent|authorization|x-(?:goog|amz)-(?:date|content-sha256))$/;

function parseSent(text: string): { request: UnsignedRequest; headers: Record<string, string> } {
  const [first = '', ...lines] = text.split(/\r?\n/).filter((line) => line !== '');
  const [method, target = ''] = first.split(' ');
  const fields = headerFields(
    lines.map((line): HeaderField => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
  );
  return {
    request: {
      method: method as HttpMethod,
      ...splitTarget(target),
      headers: fields.filter(([name]) => !NOT_SIGNED.test(name)),
    },
    headers: Object.fromEntries(fields),
  };
}

function splitTarget(target: string): { path: string; query: QueryParameter[] } {
  const [path = '', query = ''] = target.split('?');
  return { path, query: [...new URLSearchParams(query)] };
}
