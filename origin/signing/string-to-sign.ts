import { hash } from 'node:crypto';

/** Task 2 of Signature V4: algorithm, time, scope and the hash of the canonical request. */
export function stringToSign(timestamp: string, scope: string, canonicalRequest: string): string {
  return `AWS4-HMAC-SHA256\n${timestamp}\n${scope}\n${hash('sha256', canonicalRequest, 'hex')}`;
}
