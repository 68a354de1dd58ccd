import { missingDays } from '../credential/signing-key-days.ts';
import type { BucketCredential } from '../status/bucket-credential.ts';
import { type MetricFamily, type Sample, family, samplesOf } from './metric-family.ts';

/** Which credential each bucket has, and where it comes from. @param nowMs milliseconds since the epoch */
export function credentialFamilies(credentials: readonly BucketCredential[], nowMs: number): MetricFamily[] {
  /** Of buckets that have one, a time in milliseconds since the epoch. */
  const times = (of: (credential: BucketCredential) => number | undefined): Sample[] =>
    credentials.flatMap((credential) => {
      const ms = of(credential);
      return ms === undefined ? [] : [{ labels: { bucket: credential.bucket }, value: ms / 1000 }];
    });
  return [
    family(
      'headwater_credential_state',
      credentials.flatMap((credential) => statesOf(credential, nowMs)),
    ),
    family(
      'headwater_credential_generation',
      credentials.map(({ bucket, generation }) => ({ labels: { bucket }, value: generation })),
    ),
    family(
      'headwater_credential_rejected',
      credentials.map(({ bucket, rejection }) => ({ labels: { bucket }, value: rejection ? 1 : 0 })),
    ),
    family(
      'headwater_credential_rejected_since_timestamp_seconds',
      times(({ rejection }) => rejection?.sinceMs),
    ),
    family(
      'headwater_credential_activation_timestamp_seconds',
      times(({ active }) => active?.activatedAtMs),
    ),
    family(
      'headwater_credential_expiry_timestamp_seconds',
      times(({ active }) => active?.expiresAtMs),
    ),
    family(
      'headwater_signing_key_missing',
      credentials.flatMap(({ bucket, active }) => missingKeys(bucket, active?.signingKeyDays, nowMs)),
    ),
    ...sourceFamilies(credentials, times),
  ];
}

function sourceFamilies(
  credentials: readonly BucketCredential[],
  times: (of: (credential: BucketCredential) => number | undefined) => Sample[],
): MetricFamily[] {
  return [
    family(
      'headwater_credential_source_state',
      credentials.map(({ bucket, sourceStatus: { kind, state } }) => ({
        labels: { bucket, source: kind, state },
        value: 1,
      })),
    ),
    family(
      'headwater_credential_source_next_try_timestamp_seconds',
      times(({ sourceStatus }) => sourceStatus.nextTryAtMs),
    ),
    family(
      'headwater_credential_source_tries_total',
      credentials.flatMap(({ bucket, sourceStatus: { deliveries, failures } }) =>
        samplesOf('outcome', { delivered: deliveries, failed: failures }, { bucket }),
      ),
    ),
  ];
}

/** 1 for the one that holds, so that a change of state ends no series. */
function statesOf(credential: BucketCredential, nowMs: number): Sample[] {
  const state = stateOf(credential, nowMs);
  const is = (each: string): number => Number(state === each);
  const states = { none: is('none'), active: is('active'), expired: is('expired'), rejected: is('rejected') };
  return samplesOf('state', states, { bucket: credential.bucket });
}

function stateOf({ active, rejection }: BucketCredential, nowMs: number): string {
  if (active === undefined) return 'none';
  const { expiresAtMs = Infinity, signsUntilMs = expiresAtMs } = active;
  if (signsUntilMs <= nowMs) return 'expired';
  return rejection === undefined ? 'active' : 'rejected';
}

/** Said the day before, while a push still comes in time. */
function missingKeys(bucket: string, days: readonly string[] | undefined, nowMs: number): Sample[] {
  return days === undefined ? [] : samplesOf('day', missingDays(days, nowMs), { bucket });
}
