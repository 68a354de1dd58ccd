import type { Credential } from '../../origin/signing/credential.ts';
import { probeBucket } from '../../origin/storage/probe-bucket.ts';
import type { HeadwaterConfig } from '../config/config.ts';
import { fetchCredential, sourceErrorOf } from '../sources/fetch-credential.ts';
import type { SourceContext } from '../sources/providers/credential-provider.ts';
import { openSource } from '../sources/providers/sources.ts';
import { probeRefusal } from '../verification/probe-refusal.ts';
import type { Finding } from './finding.ts';

/** As long as a push waits for the same. */
const TIMEOUT_MS = 10_000;

type Got = { readonly credential: Credential } | { readonly finding: Omit<Finding, 'subject'> };

/** Whether a bucket's source delivers, and whether its store lets what it delivers read. */
export async function examineSignedRead(
  name: string,
  { origin, credentials, probes }: HeadwaterConfig,
  environment: SourceContext['environment'],
): Promise<Finding[]> {
  const subject = `bucket ${name}`;
  const config = origin.buckets[name]!;
  const got = await credentialOf(credentials[name]!, { region: config.region, environment });
  if ('finding' in got) return [{ subject, ...got.finding }];
  const key = probes?.[name];
  if (key === undefined) {
    const advice = `buckets.${name}.probe: the key of a small object that is always there`;
    return [{ subject, check: 'read', state: 'warn', found: 'nothing to try a key with', advice }];
  }
  const startMs = performance.now();
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const failure = await probeBucket({ config, credential: got.credential, key, clockOffsetMs: 0, signal });
  const refusal = failure && probeRefusal('Cannot read', name, failure);
  if (refusal !== undefined) {
    const advice = 'the key, what it may do (s3:GetObject), the region and the bucket name';
    return [{ subject, check: 'read', state: 'bad', found: refusal.message, advice }];
  }
  const found = `a byte of ${key} in ${Math.round(performance.now() - startMs)} ms`;
  return [{ subject, check: 'read', state: 'ok', found }];
}

async function credentialOf(
  source: HeadwaterConfig['credentials'][string],
  context: SourceContext,
): Promise<Got> {
  if (source.kind === 'push') {
    const advice = 'headwater credentials push, once the node runs';
    return { finding: { check: 'credential', state: 'warn', found: 'waits for a push', advice } };
  }
  if (source.kind === 'static') return { credential: source.credential };
  try {
    return await fetchCredential(openSource(source, context), new AbortController().signal, Date.now);
  } catch (error) {
    const found = `source ${source.kind}: ${sourceErrorOf(error).message}`;
    const advice = 'docs/credential-sources.md says what it needs';
    return { finding: { check: 'credential', state: 'bad', found, advice } };
  }
}
