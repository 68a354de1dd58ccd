import type { Metadata } from '@grpc/grpc-js';
import { type Identity, whoIs } from '../access/identity.ts';

/** Travels with a call's metadata inside this process, and never over the wire. */
const KEY = 'headwater.identity';

export function setCaller(metadata: Metadata, identity: Identity): void {
  metadata.setOpaque(KEY, identity);
}

/** Undefined before, or where nobody knows who calls. */
export function callerOf(metadata: Metadata): Identity | undefined {
  return metadata.getOpaque(KEY) as Identity | undefined;
}

/** Its name, or the address it comes from where it has none. */
export function whoCalls(metadata: Metadata, peer: string): string {
  const identity = callerOf(metadata);
  return identity === undefined ? peer : whoIs(identity);
}
