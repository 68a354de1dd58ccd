import { describe, expect, it } from 'vitest';
import type { SessionCredential } from '../../../origin/signing/credential.ts';
import { sessionToken } from '../../../origin/signing/session-token.ts';

const CREDENTIAL: SessionCredential = {
  kind: 'session',
  accessKeyId: 'ASIAEXAMPLE',
  secretAccessKey: 'secret',
  sessionToken: 'a/b+c==',
};

describe('sessionToken()', () => {
  it('goes by the name that the request needs, whatever the credential signed before', () => {
    expect(sessionToken(CREDENTIAL)).toMatchObject({
      header: 'x-amz-security-token',
      encoded: 'a%2Fb%2Bc%3D%3D',
    });
    expect(sessionToken(CREDENTIAL, { isExpressSession: true })).toEqual({
      header: 'x-amz-s3session-token',
      parameter: 'X-Amz-S3session-Token',
      value: 'a/b+c==',
      encoded: 'a%2Fb%2Bc%3D%3D',
    });
    expect(sessionToken(CREDENTIAL)?.parameter).toBe('X-Amz-Security-Token');
  });

  it('is none for a credential that does not end', () => {
    expect(sessionToken({ ...CREDENTIAL, kind: 'access-key' })).toBeUndefined();
  });
});
