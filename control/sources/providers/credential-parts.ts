import { type CredentialKeys, credentialFromKeys } from '../../credential/credential-from-keys.ts';
import type { PartNames } from '../../credential/credential-source.ts';
import { parsePointInTime } from '../../credential/point-in-time.ts';
import { type FetchedCredential, SourceError } from './credential-provider.ts';

/** What a name holds; undefined where there is none. */
export type Parts = (name: string) => string | undefined;

/** What whoever writes Secrets calls them. Each set for itself: parts of two sets may be of two credentials. */
const USUAL_NAMES: readonly PartNames[] = [
  // Ours, and of the generator of External Secrets
  {
    accessKeyId: 'access_key_id',
    secretAccessKey: 'secret_access_key',
    sessionToken: 'session_token',
    expiration: 'expiration',
  },
  // The variables that AWS's tools read; bucket claims of Rook
  {
    accessKeyId: 'AWS_ACCESS_KEY_ID',
    secretAccessKey: 'AWS_SECRET_ACCESS_KEY',
    sessionToken: 'AWS_SESSION_TOKEN',
    expiration: 'AWS_CREDENTIAL_EXPIRATION',
  },
  // The options of AWS's shared file
  {
    accessKeyId: 'aws_access_key_id',
    secretAccessKey: 'aws_secret_access_key',
    sessionToken: 'aws_session_token',
    expiration: 'aws_expiration',
  },
  // Vault's operator
  {
    accessKeyId: 'access_key',
    secretAccessKey: 'secret_key',
    sessionToken: 'session_token',
    expiration: 'expiration',
  },
  // Users of Rook's object stores
  {
    accessKeyId: 'AccessKey',
    secretAccessKey: 'SecretKey',
    sessionToken: 'SessionToken',
    expiration: 'Expiration',
  },
];

/** Every name that may be looked for. */
export function namesIn(keys: PartNames | undefined): readonly string[] {
  return [...new Set((keys === undefined ? USUAL_NAMES : [keys]).flatMap((names) => Object.values(names)))];
}

/**
 * Joins parts that lie each by itself, by these names or, without, the first of the usual sets whose first part is there.
 * White space around a part is none of it: files end with a line feed.
 * @param whole what they are parts of: `the file`
 * @throws SourceError naming what is lacking or no time, never quoting it
 */
export function credentialFromParts(whole: string, parts: Parts, keys?: PartNames): FetchedCredential {
  const part = (name: string) => parts(name)?.trim() || undefined;
  const isThere = ({ accessKeyId }: PartNames) => part(accessKeyId) !== undefined;
  const { expiration, ...names } = keys ?? USUAL_NAMES.find(isThere) ?? USUAL_NAMES[0]!;
  const required = (name: string): string => {
    const value = part(name);
    if (value === undefined) throw new SourceError(`${whole} lacks ${name}`);
    return value;
  };
  const found: CredentialKeys = {
    accessKeyId: required(names.accessKeyId),
    secretAccessKey: required(names.secretAccessKey),
    sessionToken: part(names.sessionToken),
    expiresAtMs: timeOf(expiration, part(expiration)),
  };
  // A long-term key does not expire, but whoever says when it ends wants to be asked again then.
  return { credential: credentialFromKeys(found), expiresAtMs: found.expiresAtMs };
}

/** ISO 8601, or seconds since the epoch as Traffic Server has it. @throws SourceError */
export function timeOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = /^\d{1,12}$/.test(text) ? Number(text) * 1000 : parsePointInTime(text);
  if (ms === undefined) throw new SourceError(`${name} is no time such as 2026-01-31T12:00:00Z`);
  return ms;
}
