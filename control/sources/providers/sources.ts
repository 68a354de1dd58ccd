import type { AskedSource, BaseSource } from '../../credential/credential-source.ts';
import { assumeRoleProvider } from './assume-role.ts';
import { containerProvider } from './container.ts';
import type { CredentialProvider, SourceContext } from './credential-provider.ts';
import { environmentProvider } from './environment.ts';
import { fileProvider } from './file.ts';
import { imdsProvider } from './imds.ts';
import { kubernetesSecretProvider } from './kubernetes-secret.ts';
import { processProvider } from './process.ts';
import { secretsManagerProvider } from './secrets-manager.ts';
import { staticProvider } from './static.ts';
import { vaultProvider } from './vault.ts';
import { webIdentityProvider } from './web-identity.ts';

type Open = {
  readonly [Kind in BaseSource['kind']]: (
    source: Extract<BaseSource, { kind: Kind }>,
    context: SourceContext,
  ) => CredentialProvider;
};

/** Every source that can be asked. */
const SOURCES: Open = {
  static: staticProvider,
  environment: environmentProvider,
  file: fileProvider,
  imds: imdsProvider,
  container: containerProvider,
  'assume-role': (source, context) => assumeRoleProvider(source, context, openSource(source.from, context)),
  'web-identity': webIdentityProvider,
  process: processProvider,
  vault: vaultProvider,
  'secrets-manager': (source, context) =>
    secretsManagerProvider(source, context, openSource(source.from, context)),
  'kubernetes-secret': kubernetesSecretProvider,
};

/** What asks a source; nothing is asked yet. */
export function openSource(source: BaseSource | AskedSource, context: SourceContext): CredentialProvider {
  const open = SOURCES[source.kind] as (source: BaseSource, context: SourceContext) => CredentialProvider;
  return open(source, context);
}
