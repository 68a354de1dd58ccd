import type { BucketsByName } from '../../origin/origin-config.ts';
import type { Credential } from '../../origin/signing/credential.ts';
import { probeBucket } from '../../origin/storage/probe-bucket.ts';
import { ControlError } from '../control-error.ts';
import type { ProbeKeys } from './probe-keys.ts';
import { probeRefusal } from './probe-refusal.ts';
import type { ActivationMode, Verification } from './verification.ts';

interface Candidate {
  /** How messages begin: `Cannot push a credential`. */
  readonly action: string;
  readonly bucket: string;
  readonly credential: Credential;
  readonly mode: ActivationMode;
}

/** @throws ControlError with the reason why the credential is not to be activated */
export type Verify = (candidate: Candidate) => Promise<Verification>;

interface VerifierOptions {
  readonly config: BucketsByName;
  readonly probes: ProbeKeys;
  /** How far the clock of a bucket's store is known to be ahead, in milliseconds. */
  readonly clockOffset: (bucket: string) => number;
  /** The whole of a try; ten seconds by default. */
  readonly timeoutMs?: number;
}

/** A store that is well answers within one; whoever pushes waits for it. */
const TIMEOUT_MS = 10_000;

/** Tries credentials on their bucket, with the read that workers do, before anything is signed with them. */
export function credentialVerifier(options: VerifierOptions): Verify {
  const { probes } = options;
  return async (candidate) => {
    const { action, bucket, mode } = candidate;
    if (mode === 'immediate') return { kind: 'none', reason: 'it was to be activated at once' };
    const probe = probes.of(bucket);
    if (probe === undefined) {
      const state = `bucket ${bucket} has no probe, and nothing of it was read yet`;
      if (mode === 'verified') throw new ControlError('no-probe', `${action}: ${state}`);
      return { kind: 'none', reason: state };
    }
    const refusal = await refusalOf(options, candidate, probe.key);
    if (refusal === undefined) return { kind: 'read', probe: probe.key };
    // Nobody chose it; that the store looked for it says that it took the signature.
    if (refusal.code !== 'probe-missing' || probe.isConfigured) throw refusal;
    probes.forget(bucket, probe.key);
    return { kind: 'none', reason: 'the object that was read first is there no more' };
  };
}

async function refusalOf(
  { config, clockOffset, timeoutMs = TIMEOUT_MS }: VerifierOptions,
  { action, bucket, credential }: Candidate,
  key: string,
): Promise<ControlError | undefined> {
  const failure = await probeBucket({
    config: config.buckets[bucket]!,
    credential,
    key,
    clockOffsetMs: clockOffset(bucket),
    signal: AbortSignal.timeout(timeoutMs),
  });
  return failure && probeRefusal(action, bucket, failure);
}
