import { type CredentialSnapshot, expiryOf } from '../signing/credential.ts';

/** What may be done about a failed subrequest. */
export type Remedy =
  | 'none'
  /** The same may succeed a moment later. */
  | 'retry'
  /** The store did not accept who signed: another generation may do better. */
  | 'resign'
  /** The same, provided that the session may have ended: how Ceph says so. Elsewhere it is the last word. */
  | 'resign-if-ended'
  /** The same, provided that there is a session token: how Ceph says that it is not a good one. */
  | 'resign-if-token'
  /** The store's clock is not ours. */
  | 'set-clock';

/** Whether the store refused the request for who signed it, or may have. */
export function isRefusal(remedy: Remedy): boolean {
  return remedy.startsWith('resign');
}

/**
 * Whether it surely did, as far as the credential tells.
 *
 * @param timeMs milliseconds since the epoch, by the store's clock
 */
export function isForCredential(remedy: Remedy, { credential }: CredentialSnapshot, timeMs: number): boolean {
  switch (remedy) {
    case 'resign':
      return true;
    case 'resign-if-token':
      return hasToken(credential);
    case 'resign-if-ended':
      return hasToken(credential) && mayHaveEnded(expiryOf(credential), timeMs);
    case 'none':
    case 'retry':
    case 'set-clock':
      return false;
  }
}

/**
 * Whether it may be that the store does not know who signed: Ceph, as it comes, says `AccessDenied` of a long-term key
 * that it never heard of, and every store says it of an object that a good key may not read.
 */
export function isSuspect(remedy: Remedy, { credential }: CredentialSnapshot): boolean {
  return remedy === 'resign-if-ended' && !hasToken(credential);
}

function hasToken({ kind }: CredentialSnapshot['credential']): boolean {
  return kind === 'session' || kind === 'bearer';
}

/** An issuer that did not say when it ends leaves us to guess. */
function mayHaveEnded(expiresAtMs: number, timeMs: number): boolean {
  return expiresAtMs <= timeMs || expiresAtMs === Number.POSITIVE_INFINITY;
}
