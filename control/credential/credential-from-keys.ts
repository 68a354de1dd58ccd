import type { SecretKeyCredential } from '../../origin/signing/credential.ts';

/** The parts a credential arrives in, from a file, the command line or the environment. */
export interface CredentialKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly expiresAtMs?: number | undefined;
}

/** A session credential where there is a token, else an access key. */
export function credentialFromKeys(keys: CredentialKeys): SecretKeyCredential {
  const { accessKeyId, secretAccessKey, sessionToken, expiresAtMs } = keys;
  const pair = { accessKeyId, secretAccessKey, ...(expiresAtMs === undefined ? {} : { expiresAtMs }) };
  return sessionToken === undefined
    ? { kind: 'access-key', ...pair }
    : { kind: 'session', ...pair, sessionToken };
}
