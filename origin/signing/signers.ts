import type { Signer } from './signer.ts';
import { signV4Header } from './signature-v4-header.ts';

/** The ways to sign, by version and place of the signature. */
export const signers = {
  'v4-header': signV4Header,
} as const satisfies Record<string, Signer>;

export type SignerName = keyof typeof signers;
