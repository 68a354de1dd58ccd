/** Who may call: whoever looks, whoever changes credentials of buckets, whoever may do all. Each may what those before may. */
export const ROLES = ['viewer', 'rotator', 'admin'] as const;

export type Role = (typeof ROLES)[number];

/** Whoever calls, once that is known. */
export interface Identity {
  /** As the configuration names it; empty where it names nobody. */
  readonly name: string;
  readonly role: Role;
  /** The buckets that a rotator may change; absent: all. */
  readonly buckets?: readonly string[] | undefined;
  /** When it ends, milliseconds since the epoch. */
  readonly expiresAtMs?: number | undefined;
  /** The address it comes from. */
  readonly peer: string;
}

/** Who it was, as people look for it: the name, or the address where nobody has one. */
export function whoIs({ name, peer }: Identity): string {
  return name === '' ? peer : name;
}
