import { ControlError } from '../control-error.ts';
import { type Identity, ROLES, type Role } from './identity.ts';

/** In place of a bucket: what is lent is good for all. No bucket is named so. */
export const EVERY_BUCKET = '*';

/** What a call needs. */
interface Need {
  /** How the message begins. */
  readonly action: string;
  readonly role: Role;
  /** The bucket that it is about, where it is about one. */
  readonly bucket?: string | undefined;
}

/** @throws ControlError `permission-denied` */
export function checkPermission(identity: Identity, { action, role, bucket }: Need): void {
  const refuse = (state: string) => new ControlError('permission-denied', `${action}: ${state}`);
  if (ROLES.indexOf(identity.role) < ROLES.indexOf(role)) {
    throw refuse(`${identity.name} is a ${identity.role}, and it takes a ${role}`);
  }
  // Whoever only looks sees all buckets.
  if (role === 'viewer' || bucket === undefined || identity.role === 'admin') return;
  if (identity.buckets === undefined || identity.buckets.includes(bucket)) return;
  const state = bucket === EVERY_BUCKET ? 'it is for more than the buckets' : 'the bucket is none of those';
  throw refuse(`${state} of ${identity.name}`);
}
