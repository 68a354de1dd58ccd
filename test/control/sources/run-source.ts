import { onTestFinished } from 'vitest';
import type { AskedSource } from '../../../control/credential/credential-source.ts';
import { credentialAdoption } from '../../../control/sources/credential-adoption.ts';
import { logAudit } from '../../../control/audit/log-audit.ts';
import { CredentialPush } from '../../../control/rotation/credential-push.ts';
import { revokeCredential } from '../../../control/rotation/credential-revocation.ts';
import { CredentialSources } from '../../../control/sources/credential-sources.ts';
import type { SecretKeyCredential } from '../../../origin/signing/credential.ts';
import { MemoryGenerationLog } from '../../../control/rotation/memory-generation-log.ts';
import { CredentialStore } from '../../../control/rotation/credential-store.ts';
import { RotationLog } from '../../../control/rotation/rotation-log.ts';
import { type Broadcast, Rotation } from '../../../control/rotation/rotation.ts';
import { issued } from '../../support/fake-metadata.ts';
import { keptLog, originConfig } from '../support/control-fixtures.ts';

/** The sources of a node whose one bucket has this one; no workers. */
export function runSource(source: AskedSource, broadcast: Broadcast = () => Promise.resolve([])) {
  const sources = { media: source };
  const store = new CredentialStore(sources);
  const config = originConfig();
  const rotation = new Rotation({
    generationLog: new MemoryGenerationLog(store),
    broadcast,
    rotationLog: new RotationLog(),
  });
  const push = new CredentialPush(rotation, config);
  const log = keptLog();
  const running = new CredentialSources({
    generations: store,
    adopt: credentialAdoption(rotation, config),
    audit: logAudit(log),
    log,
    context: () => ({ environment: {}, region: 'eu-north-1' }),
  });
  onTestFinished(() => running.close());
  void running.configure(sources);
  return {
    log,
    close: () => running.close(),
    push: (n: number) => push.push({ bucket: 'media', credential: issued(n) }),
    refresh: () => running.refresh('media'),
    revoke: (generation: number) => revokeCredential(rotation, { bucket: 'media', generation }),
    reject: (generation: number) => running.onRejected('media', generation),
    status: () => running.status('media'),
    generation: () => store.generation('media'),
    activeId: () => (store.current('media')?.credential as SecretKeyCredential | undefined)?.accessKeyId,
  };
}
