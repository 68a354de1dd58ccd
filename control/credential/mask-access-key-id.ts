import type { Credential } from '../../origin/signing/credential.ts';

/** Short ids are ones that people chose; four characters at either end would show most of them. */
const SHORT_ID_LENGTH = 12;

/** An access key id as it may be shown: `AKIA…MPLE`. */
export function maskAccessKeyId(id: string): string {
  return id.length < SHORT_ID_LENGTH ? `${id.slice(0, 1)}…` : `${id.slice(0, 4)}…${id.slice(-4)}`;
}

/** What may be shown of a credential to tell it from others; empty for an access token, which has no id. */
export function maskedIdOf(credential: Credential): string {
  return credential.kind === 'bearer' ? '' : maskAccessKeyId(credential.accessKeyId);
}
