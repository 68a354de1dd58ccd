import type { CredentialSnapshot } from '../../origin/signing/credential.ts';
import type { CredentialSource } from './credential-source.ts';

/** A generation, and what only this process knows of it. */
export interface Generation extends CredentialSnapshot {
  readonly source: CredentialSource['kind'];
  /** Milliseconds since the epoch. */
  readonly activatedAtMs: number;
  /** Earlier generations that had the same credential: who revokes one of them means this one. */
  readonly aliases: readonly number[];
}
