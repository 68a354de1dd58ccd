import { type Credential, expiryOf } from '../../../origin/signing/credential.ts';

/** What a source answered. Not yet checked: that is done in one place for all. */
export interface FetchedCredential {
  readonly credential: Credential;
  /** When the source says that it ends, milliseconds since the epoch; also where the credential itself cannot expire. */
  readonly expiresAtMs?: number | undefined;
}

/** A source that can be asked. */
export interface CredentialProvider {
  /**
   * Asks once. Tries nothing twice: who asks decides when to ask again.
   * @throws SourceError where it does not deliver
   */
  fetch(signal: AbortSignal): Promise<FetchedCredential>;
  /** How long an answer may take, where it is not the usual. */
  readonly timeoutMs?: number;
  /** How long to wait after an answer that has expired, where that is not as after any failure. */
  readonly expiredRetryMs?: number;
  /** When to ask again after an answer that does not say when it ends; without it, such an answer is for good. */
  readonly undatedRefreshMs?: number;
  /** Calls back when the answer may have become another; the result ends that. */
  watch?(changed: () => void): () => void;
}

/** What a source may read besides its options. */
export interface SourceContext {
  /** Of the bucket: where a role is assumed unless another region is named. */
  readonly region: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** A source did not deliver. The message never holds a secret and is shown in status and log. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
}

/** A fetched credential that ends when it says itself. */
export function fetchedCredential(credential: Credential): FetchedCredential {
  const expiresAtMs = expiryOf(credential);
  return { credential, expiresAtMs: Number.isFinite(expiresAtMs) ? expiresAtMs : undefined };
}

/** Runs what throws errors whose messages hold no secret, and makes them a source's. */
export function asSourceError<T>(run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw new SourceError((error as Error).message, { cause: error });
  }
}
