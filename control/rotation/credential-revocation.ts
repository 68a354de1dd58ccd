import { awaitNodes } from '../await-nodes.ts';
import { ControlError } from '../control-error.ts';
import type { FleetWait } from '../node-acknowledgement.ts';
import { checkBucket } from './rotation-checks.ts';
import type { Rotation, RotationResult } from './rotation.ts';

interface RevocationRequest {
  readonly bucket: string;
  readonly generation: number;
  /** Who asks, for the log of rotations. */
  readonly who?: string;
  /** Of a fleet; all by default. */
  readonly wait?: FleetWait;
}

const ACTION = 'Cannot revoke a generation';

/**
 * Gives up one generation of a bucket, the active one or the one kept from before it, in every worker. One that is held
 * no more is given up already: a second call answers as the first, and tells the workers again.
 *
 * @throws ControlError `unknown-bucket`, `unknown-generation`; then nothing has changed
 */
export async function revokeCredential(
  rotation: Rotation,
  { bucket, generation, who, wait }: RevocationRequest,
): Promise<RotationResult> {
  checkBucket(ACTION, rotation.generations, bucket);
  const revoked = await rotation.takeTurn(ACTION, bucket, async () => {
    const result = await rotation.revoke(bucket, generation, who);
    if (result !== undefined) return result;
    const description = `is ${generation}, which there has never been`;
    throw new ControlError('unknown-generation', `${ACTION}: generation ${description}`, [
      { field: 'generation', description },
    ]);
  });
  return awaitNodes(revoked, wait);
}
