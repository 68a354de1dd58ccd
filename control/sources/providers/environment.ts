import type { EnvironmentSource } from '../../credential/credential-source.ts';
import { credentialFromKeys } from '../../credential/credential-from-keys.ts';
import { parsePointInTime } from '../../credential/point-in-time.ts';
import {
  type CredentialProvider,
  type SourceContext,
  SourceError,
  fetchedCredential,
} from './credential-provider.ts';

/** The variables that AWS's tools read; empty ones count as not set. */
export function environmentProvider(
  _source: EnvironmentSource,
  { environment }: SourceContext,
): CredentialProvider {
  const required = (name: string): string => {
    const value = environment[name];
    if (!value) throw new SourceError(`environment variable ${name} is not set`);
    return value;
  };
  return {
    async fetch() {
      const credential = credentialFromKeys({
        accessKeyId: required('AWS_ACCESS_KEY_ID'),
        secretAccessKey: required('AWS_SECRET_ACCESS_KEY'),
        sessionToken: environment['AWS_SESSION_TOKEN'] || undefined,
        expiresAtMs: expiryOf(environment['AWS_CREDENTIAL_EXPIRATION']),
      });
      return fetchedCredential(credential);
    },
  };
}

function expiryOf(text: string | undefined): number | undefined {
  if (!text) return undefined;
  const ms = parsePointInTime(text);
  if (ms !== undefined) return ms;
  throw new SourceError('AWS_CREDENTIAL_EXPIRATION is no time such as 2026-01-31T12:00:00Z');
}
