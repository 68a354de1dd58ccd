import type { Server } from '@grpc/grpc-js';
import { HealthImplementation } from 'grpc-health-check';
import type { ReadStatus } from '../status/node-status.ts';
import { CredentialServiceClient } from './gen/headwater/control/v1/credential_service.ts';
import { KeyGroupServiceClient } from './gen/headwater/control/v1/key_group_service.ts';
import { SigningServiceClient } from './gen/headwater/control/v1/signing_service.ts';
import { StatusServiceClient } from './gen/headwater/control/v1/status_service.ts';

/** Readiness changes when workers start and die: seldom. */
const POLL_INTERVAL_MS = 1000;

/**
 * Serves grpc.health.v1: the control services serve as long as they answer; the whole (the empty name) does when the
 * node is ready. Answers with what ends the watching.
 */
export function addHealth(server: Server, readStatus: ReadStatus): () => void {
  const names = [
    CredentialServiceClient,
    KeyGroupServiceClient,
    SigningServiceClient,
    StatusServiceClient,
  ].map(({ serviceName }) => serviceName);
  const health = new HealthImplementation(Object.fromEntries(names.map((name) => [name, 'SERVING'])));
  let last: boolean | undefined;
  const update = () => {
    const ready = readStatus().notReadyReasons.length === 0;
    if (ready !== last) health.setStatus('', ready ? 'SERVING' : 'NOT_SERVING');
    last = ready;
  };
  update();
  const timer = setInterval(update, POLL_INTERVAL_MS);
  health.addToServer(server);
  return () => clearInterval(timer);
}
