import { type Credential, type SigningKeysCredential, expiryOf } from '../../origin/signing/credential.ts';
import type { CredentialSource } from './credential-source.ts';
import type { Generation } from './generation.ts';
import { maskedIdOf } from './mask-access-key-id.ts';
import { endOfDays, endOfSigning } from './signing-key-days.ts';

/** All that may be shown of a bucket's credential. */
export interface CredentialDescription {
  readonly bucket: string;
  /** 0: the bucket has none. */
  readonly generation: number;
  /** Where the active one came from; without one, where it is to come from. */
  readonly source: CredentialSource['kind'];
  readonly active?: GenerationDescription & {
    /** Milliseconds since the epoch. */
    readonly activatedAtMs: number;
    /** Of scoped signing keys the days in UTC that one is held for, also in the generation before: `20160902`, ascending. */
    readonly signingKeyDays?: readonly string[];
    /** Of scoped signing keys when no key signs any more, not even one of an earlier day. */
    readonly signsUntilMs?: number;
  };
  /** What a rollback brings back. */
  readonly previous?: GenerationDescription & { readonly generation: number };
}

interface GenerationDescription {
  readonly kind: Credential['kind'];
  /** Empty for a kind that has no id. */
  readonly maskedAccessKeyId: string;
  /**
   * Milliseconds since the epoch; absent where it does not expire, or nobody said. Of the active scoped signing keys the
   * start of the first day that none is held for.
   */
  readonly expiresAtMs?: number;
}

interface HeldGenerations {
  readonly bucket: string;
  /** The kind of source that the configuration names. */
  readonly configured: CredentialSource['kind'];
  readonly current: Generation | undefined;
  readonly previous: Generation | undefined;
}

/** What may be shown of a bucket's credential at this time, in milliseconds since the epoch. */
export function describeCredential(
  { bucket, configured, current, previous }: HeldGenerations,
  nowMs: number,
): CredentialDescription {
  return {
    bucket,
    generation: current?.generation ?? 0,
    source: current?.source ?? configured,
    ...(current !== undefined && { active: describeActive(current, previous, nowMs) }),
    ...(previous !== undefined && {
      previous: { generation: previous.generation, ...describeGeneration(previous) },
    }),
  };
}

function describeActive(
  current: Generation,
  previous: Generation | undefined,
  nowMs: number,
): NonNullable<CredentialDescription['active']> {
  const { activatedAtMs, credential } = current;
  const active = { ...describeGeneration(current), activatedAtMs };
  if (credential.kind !== 'signing-keys') return active;
  const signingKeyDays = daysOf(credential, previous?.credential);
  return {
    ...active,
    signingKeyDays,
    expiresAtMs: endOfDays(signingKeyDays, nowMs),
    signsUntilMs: endOfSigning(signingKeyDays, nowMs),
  };
}

/** The generation before signs on the days that the active one has no key for. */
function daysOf({ keys }: SigningKeysCredential, previous: Credential | undefined): string[] {
  const all = previous?.kind === 'signing-keys' ? [...keys, ...previous.keys] : keys;
  return [...new Set(all.map(({ shortDate }) => shortDate))].toSorted();
}

function describeGeneration({ credential }: Generation): GenerationDescription {
  const expiresAtMs = expiryOf(credential);
  return {
    kind: credential.kind,
    maskedAccessKeyId: maskedIdOf(credential),
    ...(Number.isFinite(expiresAtMs) && { expiresAtMs }),
  };
}
