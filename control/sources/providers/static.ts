import type { StaticSource } from '../../credential/credential-source.ts';
import { type CredentialProvider, fetchedCredential } from './credential-provider.ts';

/** The credential that stands in the configuration: what a role is assumed with. */
export function staticProvider({ credential }: StaticSource): CredentialProvider {
  return { fetch: () => Promise.resolve(fetchedCredential(credential)) };
}
