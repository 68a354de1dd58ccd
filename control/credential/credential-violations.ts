import {
  type Credential,
  KEY_GRACE_DAYS,
  type SecretKeyCredential,
  type ScopedSigningKey,
  expiryOf,
  signsUntil,
} from '../../origin/signing/credential.ts';
import type { FieldViolation } from '../control-error.ts';
import { isShortDate } from '../../origin/signing/date-formats.ts';
import { isPointInTime } from './point-in-time.ts';

/** AWS allows 128 characters; no store is known to allow more. */
const MAX_ACCESS_KEY_ID_LENGTH = 128;
/** AWS's have 40 characters, MinIO and Ceph let people choose: room for those, none for a pasted file. */
const MAX_SECRET_LENGTH = 512;
/** S3 takes 8 KiB of request headers in all. */
const MAX_SESSION_TOKEN_LENGTH = 8192;

/** A key a day for a year. */
const MAX_SIGNING_KEYS = 366;
/** HMAC-SHA-256's. */
const SIGNING_KEY_BYTES = 32;

/** What is wrong with the shape of a credential: nothing that depends on the time of day. */
export function credentialViolations(credential: Credential): FieldViolation[] {
  return [...partViolations(credential), ...timeViolations(credential)];
}

function partViolations(credential: Credential): FieldViolation[] {
  switch (credential.kind) {
    case 'access-key':
      return pairViolations(credential);
    case 'session':
      return [
        ...pairViolations(credential),
        ...textViolations('session_token', credential.sessionToken, MAX_SESSION_TOKEN_LENGTH),
      ];
    case 'signing-keys':
      return [...idViolations(credential.accessKeyId), ...signingKeyViolations(credential.keys)];
    case 'bearer':
      return textViolations('token', credential.token, MAX_SESSION_TOKEN_LENGTH);
    default:
      return credential satisfies never;
  }
}

/** What is wrong with a credential's expiry at this time, in milliseconds since the epoch. */
export function expiryViolations(credential: Credential, nowMs: number): FieldViolation[] {
  if (credential.kind === 'signing-keys') {
    const state = `are all of days more than ${KEY_GRACE_DAYS} days in the past`;
    return signsUntil(credential) <= nowMs ? [violation('keys', state)] : [];
  }
  return expiryOf(credential) <= nowMs ? [violation('expire_time', 'lies in the past')] : [];
}

function timeViolations(credential: Credential): FieldViolation[] {
  const { expiresAtMs = 0 } = credential.kind === 'signing-keys' ? {} : credential;
  return isPointInTime(expiresAtMs)
    ? []
    : [violation('expire_time', 'must be between 1970 and the year 9999')];
}

function pairViolations({ accessKeyId, secretAccessKey }: SecretKeyCredential): FieldViolation[] {
  return [
    ...idViolations(accessKeyId),
    ...textViolations('secret_access_key', secretAccessKey, MAX_SECRET_LENGTH),
  ];
}

function idViolations(accessKeyId: string): FieldViolation[] {
  return [
    ...textViolations('access_key_id', accessKeyId, MAX_ACCESS_KEY_ID_LENGTH),
    // Both end the id inside an `Authorization` header.
    ...(/[/,]/.test(accessKeyId) ? [violation('access_key_id', "must not contain '/' or ','")] : []),
  ];
}

function signingKeyViolations(keys: readonly ScopedSigningKey[]): FieldViolation[] {
  if (keys.length === 0) return [violation('keys', 'must not be empty')];
  if (keys.length > MAX_SIGNING_KEYS) return [violation('keys', `must be at most ${MAX_SIGNING_KEYS}`)];
  const scopes = new Set<string>();
  return keys.flatMap(({ shortDate, region, service, key }, index) => {
    const scope = `${shortDate}/${region}/${service}`;
    const isTwice = scopes.has(scope);
    scopes.add(scope);
    return [
      ...(isShortDate(shortDate) && /^[\w-]+\/[\w-]+$/.test(`${region}/${service}`)
        ? []
        : [violation(`keys[${index}].scope`, 'must be YYYYMMDD/region/service/aws4_request')]),
      ...(isTwice ? [violation(`keys[${index}].scope`, 'is given twice')] : []),
      ...(Buffer.from(key, 'base64').length === SIGNING_KEY_BYTES && /^[A-Za-z0-9+/]+=?$/.test(key)
        ? []
        : [violation(`keys[${index}].key`, `must be ${SIGNING_KEY_BYTES} bytes in base64`)]),
    ];
  });
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
