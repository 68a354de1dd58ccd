import type { CredentialDescription } from '../credentials/credential-store.ts';
import type { Credential } from './gen/headwater/control/v1/credential_service.ts';
import { CredentialKind, CredentialSource } from './gen/headwater/control/v1/credential_service.ts';

type Active = NonNullable<CredentialDescription['active']>;

const KINDS: Readonly<Record<Active['kind'], CredentialKind>> = {
  'access-key': CredentialKind.CREDENTIAL_KIND_ACCESS_KEY,
  session: CredentialKind.CREDENTIAL_KIND_SESSION,
};

const SOURCES: Readonly<Record<CredentialDescription['source'], CredentialSource>> = {
  push: CredentialSource.CREDENTIAL_SOURCE_PUSH,
  static: CredentialSource.CREDENTIAL_SOURCE_STATIC,
};

/** A bucket's credential in the contract's words. */
export function credentialMessage({ bucket, generation, source, active }: CredentialDescription): Credential {
  return {
    bucket,
    generation,
    kind: active ? KINDS[active.kind] : CredentialKind.CREDENTIAL_KIND_UNSPECIFIED,
    source: SOURCES[source],
    maskedAccessKeyId: active?.maskedAccessKeyId ?? '',
    activateTime: active && new Date(active.activatedAtMs),
    expireTime: active?.expiresAtMs === undefined ? undefined : new Date(active.expiresAtMs),
  };
}
