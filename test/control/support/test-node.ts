import type { HeadwaterConfig } from '../../../control/config/config.ts';
import { formatListenAddress } from '../../../control/listen-address.ts';
import { CredentialServiceClient } from '../../../control/grpc/gen/headwater/control/v1/credential_service.ts';
import { type HeadwaterNode, startNode } from '../../../control/node.ts';
import { forkedWorkers } from '../../../control/supervisor/forked-worker.ts';
import type { SecretKeyCredential } from '../../../origin/signing/credential.ts';
import { credentials } from '@grpc/grpc-js';
import { FAKE_WORKER, LOOPBACK, SOURCES, keptLog, originConfig } from './control-fixtures.ts';
import { patient } from '../../support/patience.ts';

/** A node waits no longer for acknowledgements of its workers: a tenth of a second, where there is nothing else to do. */
export const ACKNOWLEDGED_WITHIN_MS = patient(100);

/** A node on ports of its own, with two fake workers. */
export async function startTestNode(changes: Partial<HeadwaterConfig> = {}, worker = FAKE_WORKER) {
  const log = keptLog();
  const config: HeadwaterConfig = {
    origin: originConfig(),
    workers: 2,
    control: { listen: LOOPBACK },
    ops: { listen: LOOPBACK },
    credentials: SOURCES,
    ...changes,
  };
  const launcher = forkedWorkers(worker);
  const node: HeadwaterNode = await startNode({
    config,
    launcher,
    log,
    timing: { acknowledgeTimeoutMs: ACKNOWLEDGED_WITHIN_MS },
  });
  const control = formatListenAddress(node.controlAddress);
  const pushed = (bucket: string, credential: SecretKeyCredential) =>
    pushAccessKey(control, bucket, credential);
  return { node, log, control, pushed };
}

function pushAccessKey(address: string, bucket: string, credential: SecretKeyCredential): Promise<void> {
  const client = new CredentialServiceClient(address, credentials.createInsecure());
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const request = {
    bucket,
    credential: { $case: 'accessKeyPair', value: { ...credential, expireTime: undefined } } as const,
    validateOnly: false,
    requestId: '',
    expectedGeneration: undefined,
    activation: 0 as const,
    wait: 0 as const,
  };
  client.pushCredential(request, (error) => (error ? reject(error) : resolve()));
  return promise.finally(() => client.close());
}
