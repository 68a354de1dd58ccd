import type { ClientFlags } from '../client/client-flags.ts';

/** What `headwater sign-url` is told. */
export interface SignUrlOptions extends ClientFlags {
  readonly key?: string;
  readonly pem?: string;
  readonly keyId?: string;
  /** Milliseconds since the epoch. */
  readonly expires: number;
  readonly starts?: number;
  readonly ip?: string;
  readonly resource?: string;
  readonly sha256?: true;
  readonly cookies?: true;
  readonly json?: true;
}
