import type { CredentialSource } from './credential-source.ts';

/** A change of a bucket's credential, for people to look back at. */
export interface RotationEntry {
  /** When the workers were told, milliseconds since the epoch. */
  readonly atMs: number;
  readonly bucket: string;
  /** What became of the generation; restored: made with the credential of one before. */
  readonly event: 'activated' | 'restored' | 'revoked';
  readonly generation: number;
  /** Of which one, where it was restored. */
  readonly restoredGeneration?: number | undefined;
  /** Who asked for it, as the audit log has it: a peer's address, or `source imds`; absent where nobody said. */
  readonly who?: string | undefined;
  /** Where its credential came from. */
  readonly source: CredentialSource['kind'];
  readonly maskedAccessKeyId: string;
  /** Of this many workers, so many had done it when the call answered. */
  readonly workers: number;
  readonly acknowledged: number;
  /** From the first worker being told to the last answer. */
  readonly tookMs: number;
}
