import { usablePrevious } from '../../origin/signing/credentials.ts';
import { awaitNodes } from '../await-nodes.ts';
import { ControlError, invalidArgument } from '../control-error.ts';
import type { FleetWait } from '../node-acknowledgement.ts';
import { requestIdViolations } from './answered-requests.ts';
import type { RequestRecord } from './generation-log.ts';
import { checkBucket, checkGeneration } from './rotation-checks.ts';
import type { Rotation, RotationResult } from './rotation.ts';

interface RollbackRequest {
  readonly bucket: string;
  /** Empty: the call may not be retried blindly, since a second one goes forward again. */
  readonly requestId?: string;
  readonly expectedGeneration?: number | undefined;
  /** Of a fleet; all by default. */
  readonly wait?: FleetWait;
  /** Who asks, for the log of rotations. */
  readonly who?: string;
}

interface RollbackResult extends RotationResult {
  /** The generation whose credential is active again, under a new number. */
  readonly restoredGeneration: number;
}

const ACTION = 'Cannot roll back';

/**
 * Goes back to the credential of the generation before: as generation n+1, since numbers only ascend.
 *
 * @throws ControlError before anything has changed; `no-credential` where there is nothing to go back to
 */
export async function rollbackCredential(
  rotation: Rotation,
  request: RollbackRequest,
): Promise<RollbackResult> {
  const { bucket, requestId = '', expectedGeneration } = request;
  const violations = requestIdViolations(requestId);
  if (violations.length > 0) throw invalidArgument(ACTION, violations);
  const asked = { bucket, expectedGeneration };
  return rotation.answered.once(ACTION, requestId, asked, (record) => enqueue(rotation, request, record));
}

async function enqueue(
  rotation: Rotation,
  { bucket, expectedGeneration, wait, who }: RollbackRequest,
  record?: RequestRecord,
): Promise<RollbackResult> {
  checkBucket(ACTION, rotation.generations, bucket);
  const result = await rotation.takeTurn(ACTION, bucket, async () => {
    let restoredGeneration = 0;
    const activated = await rotation.activate(bucket, (live) => {
      checkGeneration(ACTION, live.current?.generation ?? 0, expectedGeneration);
      const previous = usablePrevious(live, rotation.now());
      if (previous === undefined) {
        const state = `bucket ${bucket} holds no earlier generation that has not expired`;
        throw new ControlError('no-credential', `${ACTION}: ${state}`);
      }
      restoredGeneration = previous.generation;
      const { credential, source } = previous;
      return { credential, source, who, restoredGeneration, request: record };
    });
    return { ...activated, restoredGeneration };
  });
  return awaitNodes(result, wait);
}
