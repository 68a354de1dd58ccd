import type { SessionCredential } from '../../../origin/signing/credential.ts';
import { parseCredentialJson } from '../../credential/credential-json.ts';
import {
  type FetchedCredential,
  SourceError,
  asSourceError,
  fetchedCredential,
} from './credential-provider.ts';

/**
 * How long a temporary set is kept that does not say when it ends: issuers let the shortest live for an hour or more.
 */
export const UNDATED_REFRESH_MS = 3_600_000;

/**
 * The temporary credential in a metadata service's answer. Keys without their token are half an answer: every store
 * refuses them, and the set in use is better.
 * @throws SourceError where it is not whole
 */
export function temporaryCredential(answer: string): FetchedCredential {
  const credential = asSourceError(() => parseCredentialJson(answer));
  if (credential.kind === 'session' && isWhole(credential)) return fetchedCredential(credential);
  throw new SourceError('the answer is incomplete: a temporary credential has a Token');
}

/** The same of a service that may also hand out long-term keys, which have neither a token nor an end. */
export function temporaryOrLongTermCredential(answer: string): FetchedCredential {
  const credential = asSourceError(() => parseCredentialJson(answer));
  const isLongTerm = credential.kind === 'access-key' && credential.expiresAtMs === undefined;
  return isLongTerm ? fetchedCredential(credential) : temporaryCredential(answer);
}

function isWhole({ accessKeyId, secretAccessKey, sessionToken }: SessionCredential): boolean {
  return [accessKeyId, secretAccessKey, sessionToken].every((part) => part !== '');
}
