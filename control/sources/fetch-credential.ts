import { signsUntil } from '../../origin/signing/credential.ts';
import { ControlError } from '../control-error.ts';
import { credentialViolations } from '../credential/credential-violations.ts';
import {
  type CredentialProvider,
  type FetchedCredential,
  SourceError,
} from './providers/credential-provider.ts';

/** Every metadata service answers within a second; a token service may have to ask others. */
const FETCH_TIMEOUT_MS = 10_000;

/** The source answered, but with what is over already. */
export class ExpiredAnswer extends SourceError {}

/**
 * Asks a source once, and answers with nothing that cannot be used at this time.
 * @throws SourceError and no other
 */
export async function fetchCredential(
  provider: CredentialProvider,
  closed: AbortSignal,
  now: () => number,
): Promise<FetchedCredential> {
  const timeout = AbortSignal.timeout(provider.timeoutMs ?? FETCH_TIMEOUT_MS);
  const fetched = await provider.fetch(AbortSignal.any([timeout, closed])).catch((error: unknown) => {
    throw sourceErrorOf(error);
  });
  const [violation] = credentialViolations(fetched.credential);
  if (violation) throw new SourceError(`its answer is no good: ${violation.field} ${violation.description}`);
  if (holdsUntil(fetched) > now()) return fetched;
  throw new ExpiredAnswer(`its answer expired at ${new Date(fetched.expiresAtMs ?? 0).toISOString()}`);
}

/** When nothing can be signed any more with what a source delivered; milliseconds since the epoch. */
export function holdsUntil({ credential, expiresAtMs = Infinity }: FetchedCredential): number {
  return credential.kind === 'signing-keys' ? signsUntil(credential) : expiresAtMs;
}

/** What may be told of a failure: only messages of our own are known to hold no secret. */
export function sourceErrorOf(error: unknown): SourceError | ControlError {
  if (error instanceof SourceError || error instanceof ControlError) return error;
  const { name } = error as Error;
  const reason = name === 'TimeoutError' ? 'it did not answer in time' : `internal error (${name})`;
  return new SourceError(reason, { cause: error });
}
