import { describe, expect, it } from 'vitest';
import type { SecretKeyCredential } from '../../../origin/signing/credential.ts';
import { v4QuerySigner } from '../../../origin/signing/signature-v4-query.ts';
import { signatureVersions } from '../../../origin/signing/signature-versions.ts';
import type { UnsignedRequest } from '../../../origin/signing/signer.ts';
import { encodeKey } from '../../../origin/signing/uri-encode.ts';
import { GOOG4 } from '../../../origin/signing/v4-dialects.ts';
import { parametersOf, signingContext } from './support/contexts.ts';

const CONTEXT = signingContext({ region: 'auto', service: 'storage', expiresSeconds: 10 });
const TIME_MS = Date.UTC(2019, 1, 1, 9);

const SIGNER: SecretKeyCredential = {
  kind: 'access-key',
  accessKeyId: 'test-iam-credentials@dummy-project-id.iam.gserviceaccount.com',
  secretAccessKey: 'has an RSA key instead',
};

/** Google publishes examples for its RSA keys only: all but the last step is the same. */
const signRsa = v4QuerySigner({ ...GOOG4, algorithm: 'GOOG4-RSA-SHA256', sign: () => 'signature' });

function request(key: string, headers: UnsignedRequest['headers'] = []): UnsignedRequest {
  return {
    method: 'GET',
    path: `/test-bucket/${encodeKey(key)}`,
    headers: [...headers, ['host', 'storage.googleapis.com']],
  };
}

describe('signatureVersions.goog4.query()', () => {
  // Values of storage/v1/v4_signatures.json in github.com/googleapis/conformance-tests.
  it.each([
    {
      name: 'Simple GET',
      unsigned: request('test-object'),
      canonicalHash: '00e2fb794ea93d7adb703edaebdd509821fcc7d4f1a79ac5c8d2b394df109320',
    },
    {
      name: 'Slashes in object name should not be URL encoded',
      unsigned: request('path/with/slashes/under_score/amper&sand/file.ext', [
        ['header/name/with/slash', 'should-be-encoded'],
      ]),
      canonicalHash: 'f1d206dd8cbe1b892d4081ccddae0927d9f5fee5653fb2a2f43e7c20ed455cad',
    },
    {
      name: 'Forward Slashes should not be stripped',
      unsigned: request('/path/with/slashes/under_score/amper&sand/file.ext'),
      canonicalHash: '63c601ecd6ccfec84f1113fc906609cbdf7651395f4300cecd96ddd2c35164f8',
    },
  ])("makes the string to sign of Google's example: $name", ({ unsigned, canonicalHash }) => {
    expect(signRsa(unsigned, SIGNER, CONTEXT, TIME_MS).stringToSign).toBe(
      `GOOG4-RSA-SHA256\n20190201T090000Z\n20190201/auto/storage/goog4_request\n${canonicalHash}`,
    );
  });

  it('signs with an HMAC key, and says so', () => {
    const signed = signatureVersions.goog4.query(request('k'), SIGNER, CONTEXT, TIME_MS);
    expect(parametersOf(signed)).toEqual({
      'X-Goog-Algorithm': 'GOOG4-HMAC-SHA256',
      'X-Goog-Credential': `${SIGNER.accessKeyId}/20190201/auto/storage/goog4_request`,
      'X-Goog-Date': '20190201T090000Z',
      'X-Goog-Expires': '10',
      'X-Goog-SignedHeaders': 'host',
      'X-Goog-Signature': expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });
});
