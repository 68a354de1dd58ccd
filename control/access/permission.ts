import { ControlError } from '../control-error.ts';
import { type Identity, ROLES, type Role } from './identity.ts';

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
  throw refuse(`the bucket is none of those of ${identity.name}`);
}
