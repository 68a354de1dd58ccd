import { describe, expect, it } from 'vitest';
import {
  expiryOf,
  type AccessKey,
  type Credential,
  type SigningKeysCredential,
} from '../../../origin/signing/credential.ts';
import { signatureVersions } from '../../../origin/signing/signature-versions.ts';
import type { UnsignedRequest } from '../../../origin/signing/signer.ts';
import { deriveSigningKey } from '../../../origin/signing/signing-key.ts';
import { headerOf, signingContext } from './support/contexts.ts';

const ACCESS_KEY: AccessKey = {
  kind: 'access-key',
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};

const REQUEST: UnsignedRequest = { method: 'GET', path: '/media/k', headers: [['host', 'example.com']] };

const FIRST_DAY_MS = Date.UTC(2016, 8, 2, 23, 59, 59);
const NEXT_DAY_MS = FIRST_DAY_MS + 1000;

function derived(
  shortDate: string,
  region = 'us-east-1',
  service = 's3',
): SigningKeysCredential['keys'][number] {
  const key = deriveSigningKey(ACCESS_KEY.secretAccessKey, { shortDate, region, service });
  return { shortDate, region, service, key: key.toString('base64') };
}

const SIGNING_KEYS: SigningKeysCredential = {
  kind: 'signing-keys',
  accessKeyId: ACCESS_KEY.accessKeyId,
  keys: [derived('20160903'), derived('20160902')],
};

const OF_KIND: Readonly<Record<Credential['kind'], Credential>> = {
  'access-key': ACCESS_KEY,
  session: { ...ACCESS_KEY, kind: 'session', sessionToken: 'token' },
  'signing-keys': {
    ...SIGNING_KEYS,
    keys: [derived('20160902'), { ...derived('20160902', 'us-east-1', 'storage') }],
  },
  bearer: { kind: 'bearer', token: 'ya29.token' },
};

describe('deriveSigningKey()', () => {
  it('gives the key that nginx users know', () => {
    expect(derived('20160902').key).toBe('L4vRLWAO92X5L3Sqk5QydUSdB0nC9+1wfqLMOKLbRp4=');
  });
});

describe('signatureVersions', () => {
  const cases = Object.entries(signatureVersions).flatMap(([version, entry]) =>
    Object.values(OF_KIND).flatMap((credential) =>
      (['header', 'query'] as const).map((form) => ({
        version,
        entry,
        form,
        credential,
        kind: credential.kind,
      })),
    ),
  );

  it.each(cases)(
    '$version in the $form signs with $kind, or says that it cannot',
    ({ entry, form, credential }) => {
      const context = signingContext({ service: entry.service });
      const sign = () => entry[form](REQUEST, credential, context, FIRST_DAY_MS);
      const accepts: readonly string[] = entry.accepts;
      // Where there is a secret, whoever takes it without a token can only tell by refusing the request.
      const isAccepted =
        accepts.includes(credential.kind) ||
        (credential.kind === 'session' && accepts.includes('access-key'));
      if (isAccepted) expect(sign().headers).toContain('example.com');
      else expect(sign).toThrow(expect.objectContaining({ code: 'no-credential' }));
    },
  );
});

describe('scoped signing keys', () => {
  const sign = (credential: Credential, timeMs: number, region = 'us-east-1'): string | undefined => {
    const { v4 } = signatureVersions;
    return headerOf(v4.header(REQUEST, credential, signingContext({ region }), timeMs), 'authorization');
  };

  it("sign what the secret would have signed, with the key of the request's date", () => {
    for (const timeMs of [FIRST_DAY_MS, NEXT_DAY_MS, FIRST_DAY_MS]) {
      expect(sign(SIGNING_KEYS, timeMs)).toBe(sign(ACCESS_KEY, timeMs));
    }
  });

  it("sign with the newest key of the last 7 days where none is of the request's date", () => {
    const { v4 } = signatureVersions;
    for (const days of [1, 7]) {
      const timeMs = NEXT_DAY_MS + days * 86_400_000;
      expect(sign(SIGNING_KEYS, timeMs)).toContain('/20160903/us-east-1/s3/aws4_request');
      expect(v4.query(REQUEST, SIGNING_KEYS, signingContext(), timeMs).path).toContain('%2F20160903%2F');
    }
    // A key of a day to come signs nothing yet.
    const later = { ...SIGNING_KEYS, keys: [...SIGNING_KEYS.keys, derived('20160906')] };
    expect(sign(later, NEXT_DAY_MS + 2 * 86_400_000)).toContain('/20160903/');
    expect(sign(later, NEXT_DAY_MS + 3 * 86_400_000)).toContain('/20160906/');
  });

  it('name the dates held where none of them signs', () => {
    expect(() => sign(SIGNING_KEYS, NEXT_DAY_MS + 8 * 86_400_000)).toThrow(
      'Cannot sign for 20160911: signing keys are held for 20160902, 20160903, and sign up to 7 days later',
    );
  });

  it('sign for no other region or service than theirs', () => {
    expect(() => sign(SIGNING_KEYS, FIRST_DAY_MS, 'eu-west-1')).toThrow(
      expect.objectContaining({
        code: 'no-credential',
        message: 'Cannot sign for eu-west-1/s3: signing keys are held for us-east-1/s3',
      }),
    );
  });

  it('end with their last day', () => {
    expect(expiryOf(SIGNING_KEYS)).toBe(Date.UTC(2016, 8, 4));
    expect(expiryOf(ACCESS_KEY)).toBe(Number.POSITIVE_INFINITY);
    expect(expiryOf({ kind: 'bearer', token: 't', expiresAtMs: 5 })).toBe(5);
  });
});

describe('signatureVersions.gcp', () => {
  it('sends the access token, and signs nothing', () => {
    const signed = signatureVersions.gcp.header(
      { ...REQUEST, query: [['a', 'b c']] },
      OF_KIND.bearer,
      signingContext(),
      0,
    );
    expect(signed.path).toBe('/media/k?a=b%20c');
    expect(signed.headers).toEqual(['host', 'example.com', 'authorization', 'Bearer ya29.token']);
  });
});
