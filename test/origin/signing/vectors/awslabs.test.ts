import { createPublicKey, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { EMPTY_PAYLOAD_HASH } from '../../../../origin/signing/payload-hash.ts';
import { v4HeaderSigner } from '../../../../origin/signing/signature-v4-header.ts';
import { v4QuerySigner } from '../../../../origin/signing/signature-v4-query.ts';
import { AWS4, AWS4A, type V4Dialect } from '../../../../origin/signing/v4-dialects.ts';
import { type SuiteCase, suiteCases } from '../support/awslabs-suite.ts';
import { HAS_VECTORS, headerOf, parametersOf } from '../support/contexts.ts';
import { Ledger } from '../support/ledger.ts';

const ledger = new Ledger();

describe.skipIf(!HAS_VECTORS)("AWS's signing test suite, Signature V4", () => {
  for (const suiteCase of HAS_VECTORS ? suiteCases('v4') : []) {
    const { name, request, credential, context, timeMs, expected } = suiteCase;
    const dialect = suiteDialect(AWS4, suiteCase);

    it(`${name}, header form`, () => {
      const signed = v4HeaderSigner(dialect)(request, credential, context, timeMs);
      expect(signed.canonicalRequest).toBe(expected('header', 'canonical-request'));
      expect(signed.stringToSign).toBe(expected('header', 'string-to-sign'));
      const authorization = headerOf(signed, 'authorization');
      expect(authorization).toMatch(new RegExp(`Signature=${expected('header', 'signature')}$`));
      expect(expected('header', 'signed-request')).toContain(`\nAuthorization:${authorization}`);
      ledger.held('awslabs v4, header');
    });

    it(`${name}, query form`, () => {
      const signed = v4QuerySigner(dialect)(request, credential, context, timeMs);
      expect(signed.canonicalRequest).toBe(expected('query', 'canonical-request'));
      expect(signed.stringToSign).toBe(expected('query', 'string-to-sign'));
      expect(parametersOf(signed)['X-Amz-Signature']).toBe(expected('query', 'signature'));
      ledger.held('awslabs v4, query');
    });
  }

  it('is complete: 38 cases', () => {
    expect(suiteCases('v4')).toHaveLength(38);
  });
});

describe.skipIf(!HAS_VECTORS)("AWS's signing test suite, Signature V4A", () => {
  const all = HAS_VECTORS ? suiteCases('v4a') : [];
  for (const suiteCase of all.filter(({ hasResults }) => hasResults)) {
    const { name, request, credential, context, timeMs, expected, publicKey } = suiteCase;
    const dialect = suiteDialect(AWS4A, suiteCase);
    const published = createPublicKey({ key: jwkOf(publicKey()), format: 'jwk' });
    const isValid = (toSign: string, signature = ''): boolean =>
      verify('sha256', Buffer.from(toSign), published, Buffer.from(signature, 'hex'));

    it(`${name}, header form`, () => {
      const signed = v4HeaderSigner(dialect)(request, credential, context, timeMs);
      expect(signed.canonicalRequest).toBe(expected('header', 'canonical-request'));
      const toSign = expected('header', 'string-to-sign');
      expect(signed.stringToSign).toBe(toSign);
      const [, claims, signature] =
        /^(.*), Signature=([0-9a-f]+)$/.exec(headerOf(signed, 'authorization') ?? '') ?? [];
      expect(expected('header', 'signed-request')).toContain(`\nAuthorization:${claims}, Signature=`);
      expect(isValid(toSign, signature)).toBe(true);
      expect(isValid(toSign, expected('header', 'signature'))).toBe(true);
      expect(isValid(`${toSign}0`, signature)).toBe(false);
      ledger.held('awslabs v4a, header');
    });

    it(`${name}, query form`, () => {
      const signed = v4QuerySigner(dialect)(request, credential, context, timeMs);
      expect(signed.canonicalRequest).toBe(expected('query', 'canonical-request'));
      const toSign = expected('query', 'string-to-sign');
      expect(signed.stringToSign).toBe(toSign);
      expect(isValid(toSign, parametersOf(signed)['X-Amz-Signature'])).toBe(true);
      expect(isValid(toSign, expected('query', 'signature'))).toBe(true);
      ledger.held('awslabs v4a, query');
    });
  }

  it('is complete: 38 cases, and two that hold no result', () => {
    const without = all.filter(({ hasResults }) => !hasResults);
    for (const { name } of without) ledger.leftOut('awslabs v4a', name, 'the folder holds no result');
    expect([all.length, without.length]).toEqual([40, 2]);
  });
});

function jwkOf({ X, Y }: { X: string; Y: string }): Record<string, string> {
  const coordinate = (hex: string): string => Buffer.from(hex, 'hex').toString('base64url');
  return { kty: 'EC', crv: 'P-256', x: coordinate(X), y: coordinate(Y) };
}

/** The suite's service is none that wants its payload hash declared, unless there is a body. */
function suiteDialect(dialect: V4Dialect, { context }: SuiteCase): V4Dialect {
  return { ...dialect, impliedPayload: { header: EMPTY_PAYLOAD_HASH, query: context.payloadHash } };
}
