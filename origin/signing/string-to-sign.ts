import { hash } from 'node:crypto';

/** Task 2 of Signature V4: algorithm, time, scope and the hash of the canonical request. */
export function stringToSign(algorithm: string, timestamp: string, scope: string, canonical: string): string {
  return `${algorithm}\n${timestamp}\n${scope}\n${hash('sha256', canonical, 'hex')}`;
}
