import type { Credential } from '../../origin/signing/credential.ts';
import type { FieldViolation } from '../control-error.ts';

/** AWS allows 128 characters; no store is known to allow more. */
const MAX_ACCESS_KEY_ID_LENGTH = 128;
/** AWS's have 40 characters, MinIO and Ceph let people choose: room for those, none for a pasted file. */
const MAX_SECRET_LENGTH = 512;
/** S3 takes 8 KiB of request headers in all. */
const MAX_SESSION_TOKEN_LENGTH = 8192;

/** What is wrong with the shape of a credential: nothing that depends on the time. */
export function credentialViolations(credential: Credential): FieldViolation[] {
  const { accessKeyId, secretAccessKey } = credential;
  return [
    ...textViolations('access_key_id', accessKeyId, MAX_ACCESS_KEY_ID_LENGTH),
    // Both end the id inside an `Authorization` header.
    ...(/[/,]/.test(accessKeyId) ? [violation('access_key_id', "must not contain '/' or ','")] : []),
    ...textViolations('secret_access_key', secretAccessKey, MAX_SECRET_LENGTH),
    ...(credential.kind === 'session'
      ? textViolations('session_token', credential.sessionToken, MAX_SESSION_TOKEN_LENGTH)
      : []),
  ];
}

/** What is wrong with a credential's expiry at this time, in milliseconds since the epoch. */
export function expiryViolations(credential: Credential, nowMs: number): FieldViolation[] {
  if (credential.kind !== 'session' || credential.expiresAtMs === undefined) return [];
  if (!Number.isFinite(credential.expiresAtMs)) return [violation('expire_time', 'must be a point in time')];
  return credential.expiresAtMs <= nowMs ? [violation('expire_time', 'lies in the past')] : [];
}

function textViolations(field: string, value: string, maxLength: number): FieldViolation[] {
  if (value === '') return [violation(field, 'must not be empty')];
  const found: FieldViolation[] = [];
  if (value.length > maxLength) found.push(violation(field, `must have at most ${maxLength} characters`));
  // It goes into a header, or into a key that was surely not meant to hold the line break of a paste.
  if (!/^[!-~]*$/.test(value)) {
    found.push(violation(field, 'must not contain white space, control or non-ASCII characters'));
  }
  return found;
}

function violation(field: string, description: string): FieldViolation {
  return { field, description };
}
