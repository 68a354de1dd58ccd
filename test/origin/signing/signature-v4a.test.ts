import { createPublicKey } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { SecretKeyCredential } from '../../../origin/signing/credential.ts';
import { deriveEcdsaKey } from '../../../origin/signing/ecdsa-key.ts';
import { signatureVersions } from '../../../origin/signing/signature-versions.ts';
import type { UnsignedRequest } from '../../../origin/signing/signer.ts';
import { headerOf, parametersOf, signingContext } from './support/contexts.ts';

const KEY: SecretKeyCredential = {
  kind: 'access-key',
  accessKeyId: 'AKISORANDOMAASORANDOM',
  secretAccessKey: 'q+jcrXGc+0zWN6uzclKVhvMmUsIfRPa4rlRandom',
};

const HOST = 'mfzwi23gnjvgw.mrap.accesspoint.s3-global.amazonaws.com';
const REQUEST: UnsignedRequest = { method: 'GET', path: '/vod/a.mp4', headers: [['host', HOST]] };

describe('deriveEcdsaKey()', () => {
  it("gives the key pair of AWS's published example", () => {
    const jwk = createPublicKey(deriveEcdsaKey(KEY)).export({ format: 'jwk' });
    const hex = (coordinate = ''): string => Buffer.from(coordinate, 'base64url').toString('hex');
    // tests/key_derivation_tests.c of github.com/awslabs/aws-c-auth
    expect(hex(jwk.x)).toBe('15d242ceebf8d8169fd6a8b5a746c41140414c3b07579038da06af89190fffcb');
    expect(hex(jwk.y)).toBe('0515242cedd82e94799482e4c0514b505afccf2c0c98d6a553bf539f424c5ec0');
  });
});

describe('signatureVersions.v4a', () => {
  it('names the regions in a header, and none in the scope', () => {
    const context = signingContext({ region: 'us-east-1,eu-west-1' });
    const signed = signatureVersions.v4a.header(REQUEST, KEY, context, Date.UTC(2026, 0, 1));
    expect(headerOf(signed, 'x-amz-region-set')).toBe('us-east-1,eu-west-1');
    expect(headerOf(signed, 'authorization')).toMatch(
      /^AWS4-ECDSA-P256-SHA256 Credential=AKISORANDOMAASORANDOM\/20260101\/s3\/aws4_request, SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-region-set, Signature=30[0-9a-f]+$/,
    );
  });

  it('names them in the query', () => {
    const signed = signatureVersions.v4a.query(REQUEST, KEY, signingContext({ region: '*' }), 0);
    expect(signed.path).toContain('&X-Amz-Region-Set=%2A&');
    expect(parametersOf(signed)).toMatchObject({
      'X-Amz-Credential': 'AKISORANDOMAASORANDOM/19700101/s3/aws4_request',
      'X-Amz-SignedHeaders': 'host',
    });
  });
});
